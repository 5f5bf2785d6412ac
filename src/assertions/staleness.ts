/** Whether the answers of replicas were as fresh as promised. Pure. */
import { gradeOf } from '../measurement/grade.ts'
import { formatMs } from '../model/duration.ts'
import type { PlannedObjective } from '../model/plan/plan.ts'
import type { ReplicaReads, Routing, Staleness } from '../model/promise/staleness.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import { base, show } from './findings.ts'

export function stalenessFinding(staleness: Staleness, { objectiveMs, source }: PlannedObjective): Finding {
  const { store, answered, failed, worstMs, beyond, undecided, replicas, routing } = staleness
  const unread = routing.filter(({ before }) => before === 0)
  const grade = worstMs === null ? 'inconclusive' : gradeOf(worstMs, objectiveMs)
  return {
    // What was not read proves nothing, and is no defect of the store.
    ...base('staleness', store, grade, {
      problems: replicas.flatMap(replica => tooStale(replica, staleness)),
      doubts: unread.map(neverRead),
    }),
    summary: `${worstMs === null ? 'no read was answered' : `the stalest of ${answered} reads was ${show(worstMs)} old`}${routing.map(routed).join('')}; the objective is under ${formatMs(objectiveMs)}`,
    objectiveMs,
    objectiveSource: source,
    actualMs: worstMs,
    numbers: {
      answered,
      failed,
      beyond,
      undecided,
      lagBytes: replicas.reduce((most, { lagBytes }) => Math.max(most, lagBytes?.lower ?? 0), 0),
    },
    evidence: [
      { file: 'observations/', what: 'reads with the newest writes that each showed, and the writes' },
      { file: 'journal.ndjson', what: 'instants of the faults and of their undo' },
    ],
  }
}

function tooStale({ address, answered, beyond, beyondMs, worstMs, lagBytes }: ReplicaReads, { limitMs }: Staleness) {
  if (beyondMs === null) return []
  const bytes = lagBytes === null ? '' : `, with ${lagBytes.lower} bytes of the log still to replay`
  return [
    `${beyond} of the ${answered} reads that ${address} answered were staler than ${formatMs(limitMs)}: from ${formatMs(beyondMs.lower)} to ${formatMs(beyondMs.upper ?? Infinity)} after the fault a replica that lags stayed in the read pool, up to ${show(worstMs)} behind${bytes}`,
  ]
}

const neverRead = ({ fault, address }: Routing) =>
  `no read went to ${address} right before the fault ${fault} hit it: whether the read pool drops it is not told`

function routed({ fault, address, lastAnswerMs, routedAway, nextAnswerMs }: Routing): string {
  const last =
    lastAnswerMs === null ? 'answered no read after it' : `answered its last read ${show(lastAnswerMs)} after it`
  const next = nextAnswerMs === null ? 'none was seen after its undo' : `its next ${show(nextAnswerMs)} after its undo`
  return routedAway
    ? `; fault ${fault}: ${address} ${last}, ${next}`
    : `; fault ${fault}: ${address} went on answering until it was undone`
}
