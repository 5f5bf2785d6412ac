/** How old the answers of replicas were, and what the read pool did with those that lagged. */
import type { ReplicaReads, Routing, Staleness } from '../../model/promise/staleness.ts'
import type { Finding } from '../../model/verdict/verdict.ts'
import { formatMs } from '../../model/duration.ts'
import { type Cell, section, table } from '../elements.ts'
import { type Markup, markup } from '../markup.ts'
import { span } from '../units.ts'
import { whyTable } from './why.ts'

export function stalenessSection(
  { store, limitMs, answered, failed, undecided, replicas, routing }: Staleness,
  findings: readonly Finding[] = [],
): Markup {
  return section(
    `How stale reads of ${store} were`,
    markup`<p>A read is as stale as the oldest write that had been acknowledged before it was sent and that it did not show. Reads answered: ${answered}; failed: ${failed}; of which the bounds do not tell whether they were staler than ${formatMs(limitMs)}: ${undecided}.</p>`,
    replicas.length === 0 ? null : replicasTable(replicas, limitMs),
    routing.length === 0 ? null : routingTable(routing),
    whyTable(findings.filter(({ assertion, subject }) => assertion === 'staleness' && subject === store)),
  )
}

const replicasTable = (replicas: readonly ReplicaReads[], limitMs: number): Markup =>
  table(
    [
      'replica',
      { figures: 'answered' },
      { figures: 'stalest answer' },
      { figures: `staler than ${formatMs(limitMs)}` },
      'those were sent, after the fault',
      { figures: 'most log to replay', unit: 'bytes' },
    ],
    replicas.map(({ address, answered, worstMs, beyond, beyondMs, lagBytes }) => [
      address,
      answered,
      span(worstMs),
      beyond,
      beyondMs ? span(beyondMs) : '',
      lagBytes ? `${lagBytes.lower} to ${lagBytes.upper}` : 'not told',
    ]),
  )

const routingTable = (routing: readonly Routing[]): Markup =>
  table(
    [
      'fault',
      'replica',
      { figures: 'answers before it' },
      { figures: 'last answer, after the fault' },
      { figures: 'next answer, after the undo' },
    ],
    routing.map(({ fault, address, before, lastAnswerMs, routedAway, nextAnswerMs }) => [
      fault,
      address,
      before,
      lastAnswer(lastAnswerMs, routedAway),
      routedAway ? (nextAnswerMs ? span(nextAnswerMs) : 'none seen') : '',
    ]),
  )

function lastAnswer(lastAnswerMs: Routing['lastAnswerMs'], routedAway: boolean): Cell {
  if (!routedAway) return 'it went on answering'
  return lastAnswerMs ? span(lastAnswerMs) : 'none'
}
