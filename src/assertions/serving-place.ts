/** Whether users were served inside their own boundary, by what every reply says of the edge and region it came from. Pure. */
import type { Identity } from '../model/record/observation.ts'
import type { PlannedVantage } from '../model/plan/plan.ts'
import type { PlannedPlaces, ServingPlaceCriterion } from '../model/promise/serving-place.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base } from './findings.ts'
import { instant } from './instant.ts'

/** Replies to one vantage that came from the same edge and region. Instants are nanoseconds of the run's clock. */
interface Served {
  readonly vantage: string
  readonly edge: string | null
  readonly region: string
  replies: number
  firstNs: number
  lastNs: number
}

export function servingPlaceFinding(run: FinishedRun, { service }: ServingPlaceCriterion): Finding {
  const { places } = run.plan
  if (!places) throw new Error('the plan does not say where regions and vantages are')
  const users = run.plan.vantages.filter(({ name }) => name in places.vantages)
  const replies = users.flatMap(vantage => repliesTo(vantage, run, service))
  const served = grouped(replies)
  const outside = served.filter(group => isOutside(group, places))
  const unplaced = replies.length - sum(served)
  const problems = outside.map(group => crossing(group, places, run.fault?.toNs ?? null))
  const doubts = unplaced > 0 ? [`${unplaced} replies do not say which region they came from`] : []
  return {
    ...base('serving-place', service, replies.length === 0 ? 'inconclusive' : 'met', { problems, doubts }),
    summary:
      replies.length === 0
        ? 'no reply to a client of a boundary was seen'
        : `${sum(outside)} of ${replies.length} replies came from outside the boundary of the client; ${told(served, places)}`,
    objectiveMs: null,
    objectiveSource: 'boundaries of the environment',
    actualMs: null,
    numbers: {
      replies: replies.length,
      outside: sum(outside),
      unplaced,
      ...Object.fromEntries(served.map(group => [groupName(group), group.replies])),
    },
    evidence: [{ file: 'observations/', what: 'edge and region in every reply, errors included' }],
  }
}

interface PlacedReply {
  readonly vantage: string
  readonly atNs: number
  readonly by: Identity
}

/** All that answered a client of the service with anything. */
function repliesTo({ name, probes, ledgers }: PlannedVantage, run: FinishedRun, service: string): PlacedReply[] {
  const records = run.vantages.get(name)
  if (!records) return []
  const classes = new Set(probes.filter(({ subject }) => subject === service).map(probe => probe.class))
  const writing = new Set(ledgers.filter(ledger => ledger.service === service).map(ledger => ledger.name))
  const answers = [
    ...records.operations.filter(operation => classes.has(operation.class)),
    ...records.writes.filter(({ ledger }) => writing.has(ledger)),
  ]
  return answers.flatMap(({ done, outcome, by }) =>
    done !== null && (outcome === 'ok' || by?.['region'] !== undefined)
      ? [{ vantage: name, atNs: done, by: by ?? {} }]
      : [],
  )
}

function grouped(replies: readonly PlacedReply[]): Served[] {
  const groups = new Map<string, Served>()
  for (const { vantage, atNs, by } of replies) {
    const region = by['region']
    if (region === undefined) continue
    const edge = by['edge'] ?? null
    const key = `${vantage} ${edge} ${region}`
    const group = groups.get(key) ?? { vantage, edge, region, replies: 0, firstNs: atNs, lastNs: atNs }
    group.replies++
    group.firstNs = Math.min(group.firstNs, atNs)
    group.lastNs = Math.max(group.lastNs, atNs)
    groups.set(key, group)
  }
  return [...groups.values()].toSorted((a, b) => a.firstNs - b.firstNs)
}

/** A region that the environment does not know is inside no boundary. */
function isOutside({ vantage, edge, region }: Served, { regions, edges, vantages }: PlannedPlaces): boolean {
  const inside = vantages[vantage]?.countries ?? []
  const edgeCountry = edge === null ? undefined : edges[edge]
  return !inside.includes(regions[region] ?? '') || (edgeCountry !== undefined && !inside.includes(edgeCountry))
}

function crossing(group: Served, places: PlannedPlaces, faultNs: number | null): string {
  const { vantage, replies, firstNs, lastNs } = group
  return `${vantage}, whose data must stay in "${places.vantages[vantage]?.boundary}", got ${replies} replies from ${placeName(group, places)}, from ${instant(firstNs, faultNs)} to ${instant(lastNs, faultNs)}`
}

const told = (served: readonly Served[], places: PlannedPlaces) =>
  served.map(group => `${group.vantage} by ${placeName(group, places)}: ${group.replies}`).join('; ')

function placeName({ edge, region }: Served, { regions, edges }: PlannedPlaces): string {
  const at = edge === null ? '' : ` through ${edge}${edges[edge] === undefined ? '' : ` (${edges[edge]})`}`
  return `${region} (${regions[region] ?? 'not in this environment'})${at}`
}

const groupName = ({ vantage, edge, region }: Served) => [vantage, ...(edge === null ? [] : [edge]), region].join(' ')

const sum = (groups: readonly Served[]) => groups.reduce((total, { replies }) => total + replies, 0)
