/** What flowed between regions in each part of the drill, and what of it left a boundary. Pure. */
import { entriesOf } from '../journal/reader.ts'
import type { Flow, PhaseFlow } from '../model/promise/data-flow.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base } from './findings.ts'

/** Between each two looks at the counters; undefined where the plan does not ask. What leaves for clients is not among it. */
export function flowsIn({ plan, entries }: FinishedRun): PhaseFlow[] | undefined {
  const { territories } = plan
  if (!territories) return undefined
  const looks = entriesOf(entries, 'flows')
  return looks.slice(1).flatMap(({ during, flows }, at) => {
    const before = new Map(looks[at]?.flows.map(flow => [keyOf(flow), flow.bytes]))
    const grown = flows.map(flow => ({ ...flow, bytes: flow.bytes - (before.get(keyOf(flow)) ?? 0) }))
    return pairsOf(grown).map(([from, to]) => {
      const own = grown.filter(flow => flow.from === from && flow.to === to)
      const inside = territories[from]?.countries.includes(territories[to]?.country ?? '') ?? false
      const services = own.filter(({ bytes }) => bytes > 0).map(({ service, bytes }) => [service, bytes] as const)
      return { phase: during, from, to, inside, bytes: sum(own), services: Object.fromEntries(services) }
    })
  })
}

const keyOf = ({ from, to, service }: Flow) => `${from} ${to} ${service}`
const sum = (flows: readonly { readonly bytes: number }[]) => flows.reduce((total, { bytes }) => total + bytes, 0)

function pairsOf(flows: readonly Flow[]): [string, string][] {
  const names = new Set(flows.filter(({ to }) => to !== 'elsewhere').map(({ from, to }) => `${from} ${to}`))
  return [...names].map(name => name.split(' ') as [string, string])
}

/** A drill whose counters were not read before, during and after cannot say that nothing flowed. */
export function dataFlowFinding(flows: readonly PhaseFlow[]): Finding {
  const outside = flows.filter(({ inside, bytes }) => !inside && bytes > 0)
  const phases = [...new Set(flows.map(({ phase }) => phase))]
  const grade = outside.length > 0 ? 'not-met' : phases.length >= 3 ? 'met' : 'inconclusive'
  return {
    ...base('data-flow', 'regions', grade, { problems: outside.map(crossing) }),
    summary:
      phases.length === 0
        ? 'no counter was read'
        : `${sum(outside)} of ${sum(flows)} bytes between regions left a boundary (${phases.join(', ')})`,
    objectiveMs: null,
    objectiveSource: 'boundaries of the environment',
    actualMs: null,
    numbers: { bytesBetweenRegions: sum(flows), bytesOutside: sum(outside), looks: phases.length },
    evidence: [
      { file: 'journal.ndjson', what: 'counters of every region’s router, at the end of each part of the run' },
    ],
  }
}

function crossing({ phase, from, to, bytes, services }: PhaseFlow): string {
  const by = Object.entries(services).map(([service, own]) => `${service} ${own}`)
  return `${bytes} bytes flowed from ${from} to ${to}, outside its boundary, during ${phase} (${by.join(', ')})`
}
