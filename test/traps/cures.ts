/**
 * What keeps each trap of measuring from being stepped into: the line of code that is its cure, what it would read without
 * it, and the test that must then fail. `npm run prove:traps` takes each cure out in turn.
 */
export interface Cure {
  readonly trap: string
  readonly file: string
  /** stands in the file exactly once */
  readonly cure: string
  readonly without: string
  readonly test: { readonly file: string; readonly name: string }
}

const outages = 'src/measurement/outage.test.ts'
const ledgers = 'src/measurement/ledger.test.ts'
const agent = 'test/vantage/traps.test.ts'
const writes = 'test/vantage/ledger-traps.test.ts'

export const cures: readonly Cure[] = [
  {
    trap: 'coordinated omission',
    file: 'src/vantage/probe-runner.ts',
    cure: 'tally.outstanding >= probe.maxInFlight',
    without: 'tally.outstanding >= 1',
    test: { file: agent, name: 'coordinated omission' },
  },
  {
    trap: 'long timeout masks recovery',
    file: 'src/vantage/http-attempt.ts',
    cure: 'maxSockets: Infinity',
    without: 'maxSockets: 1',
    test: { file: agent, name: 'long timeout masks recovery' },
  },
  {
    trap: 'freeze backlog',
    file: 'src/measurement/outage.ts',
    cure: 'Math.min(deadlineNs, Math.max(8e6, 2 * quantile(latencies, 0.99)))',
    without: 'Math.max(deadlineNs, quantile(latencies, 0.99))',
    test: { file: outages, name: 'L0 follows the baseline' },
  },
  {
    trap: 'freeze backlog: late answers pin the thaw',
    file: 'src/measurement/outage.ts',
    cure: "return outcome === 'ok' && done !== null && done > startHi && done > lastBadSent && ends(operation) ? [done] : []",
    without:
      'return isGood(operation, thresholds) && done !== null && operation.sent > lastBadSent && ends(operation) ? [done + 20e6] : []',
    test: { file: outages, name: 'freeze backlog' },
  },
  {
    trap: 'reset',
    file: 'src/measurement/outage.ts',
    cure: "outcome === 'error' || done === null || slow",
    without: 'done === null || slow',
    test: { file: outages, name: 'reset' },
  },
  {
    trap: 'requests that are sent again read as a thaw',
    file: 'src/measurement/outage.ts',
    cure: 'together.length >= Math.max(leastBacklog, backlog.length / 2)',
    without: 'together.length >= 1',
    test: { file: outages, name: 'requests that are sent again' },
  },
  {
    trap: 'what may have left late read as sent late',
    file: 'src/measurement/without-gaps.ts',
    cure: 'operation : { ...operation, latestSent }',
    without: 'operation : { ...operation, sent: latestSent }',
    test: { file: outages, name: 'what may have left late' },
  },
  {
    trap: 'hiccup before the fault',
    file: 'src/measurement/outage.ts',
    cure: 'export const isGood = (operation: Operation, { deadlineNs }: Thresholds) =>',
    without: 'export const isGood = (operation: Operation, { silenceNs: deadlineNs }: Thresholds) =>',
    test: { file: outages, name: 'hiccup before the fault' },
  },
  {
    trap: 'flap read as recovery',
    file: 'src/measurement/segments.ts',
    cure: '(sent(k + 1) - sent(k) <= togetherNs || share(k, false) > tolerated)',
    without: 'sent(k + 1) - sent(k) <= 15e6',
    test: { file: outages, name: 'flap read as recovery' },
  },
  {
    trap: 'slow but OK',
    file: 'src/measurement/outage.ts',
    cure: ' && operation.done - operation.sent <= deadlineNs',
    without: ' && deadlineNs > 0',
    test: { file: outages, name: 'slow but OK' },
  },
  {
    trap: 'slow read as a thaw',
    file: 'src/measurement/outage.ts',
    cure: ' || done > burst + deadlineNs',
    without: ' || done > burst + Infinity',
    test: { file: outages, name: 'slow but OK: for little longer' },
  },
  {
    trap: 'never recovers',
    file: 'src/measurement/outage.ts',
    cure: 'answered.length === 0 ? null',
    without: 'answered.length === 0 ? startHi',
    test: { file: outages, name: 'never recovers' },
  },
  {
    trap: 'harness stall',
    file: 'src/measurement/without-gaps.ts',
    cure: 'if (gaps.length === 0) return [...operations]',
    without: 'if (gaps.length >= 0) return [...operations]',
    test: { file: agent, name: 'harness stall' },
  },
  {
    trap: 'a short harness stall goes unnoticed',
    file: 'src/vantage/stall-watch.ts',
    cure: '(everyMs + 3) * 1e6',
    without: '(everyMs + 15) * 1e6',
    test: { file: agent, name: 'harness stall: standing still for 12 ms' },
  },
  {
    trap: 'control path dies with the target',
    file: 'src/measurement/validity.ts',
    cure: 'canaryFailures > 0',
    without: 'canaryFailures > 1e9',
    test: { file: agent, name: 'control path dies' },
  },
  {
    trap: 'wall clock steps',
    file: 'src/vantage/clock.ts',
    cure: 'return () => Number(process.hrtime.bigint() - epoch)',
    without:
      'const offset = Number(process.hrtime.bigint() - epoch) - Date.now() * 1e6\n  return () => Math.round(offset + Date.now() * 1e6)',
    test: { file: agent, name: 'wall clock steps' },
  },
  {
    trap: 'indeterminate counted as fail',
    file: 'src/vantage/ledger-runner.ts',
    cure: "definite ? 'fail' : 'info'",
    without: "definite ? 'fail' : 'fail'",
    test: { file: writes, name: 'indeterminate counted' },
  },
  {
    trap: 'indeterminate counted as ok',
    file: 'src/vantage/ledger-runner.ts',
    cure: "definite ? 'fail' : 'info'",
    without: "definite ? 'fail' : 'ok'",
    test: { file: writes, name: 'client resends by itself' },
  },
  {
    trap: 'client resends by itself: SQL',
    file: 'src/vantage/sql-sessions.ts',
    cure: '(error ? fail(error) : end(read(fields)))',
    without: `{
        if (!error) return end(read(fields))
        void import('pg').then(async ({ Client }) => {
          const other = new Client({ host: client.host, port: client.port, user: client.user!, database: client.database! })
          await other.connect()
          end(read((await other.query({ text: sql, rowMode: 'array' })).rows[0] ?? null))
        }, fail)
      }`,
    test: { file: writes, name: 'client resends by itself' },
  },
  {
    trap: 'client resends by itself: HTTP',
    file: 'src/vantage/probe-runner.ts',
    cure: 'void attempt(session).then(answer => {',
    without:
      "void attempt(session).then(answer => (answer.outcome === 'error' ? attempt(session) : answer)).then(answer => {",
    test: { file: agent, name: 'client resends by itself' },
  },
  {
    trap: 'idle connection closed by the server',
    file: 'src/vantage/http-attempt.ts',
    cure: 'timeout: 1_000',
    without: 'timeout: 60_000',
    test: { file: agent, name: 'idle connections' },
  },
  {
    trap: 'split brain: acknowledged by two',
    file: 'src/measurement/acknowledging-nodes.ts',
    cure: 'from > ownFrom) late = Math.min(late, from)',
    without: 'from > ownFrom) late = Math.min(late, Infinity)',
    test: { file: ledgers, name: 'split brain' },
  },
  {
    trap: 'split brain: answered late what was sent early',
    file: 'src/measurement/ledger.ts',
    cure: '<= from && (done[row] as number) > from',
    without: '<= from && (sent[row] as number) > from',
    test: { file: ledgers, name: 'a node that answers after another took over' },
  },
  {
    trap: 'shards told apart by who serves them now',
    file: 'src/measurement/shards.ts',
    cure: 'done !== null && done < faultNs',
    without: 'done !== null',
    test: { file: 'src/measurement/shards.test.ts', name: 'a failure belongs to the shard of its slot' },
  },
  {
    trap: 'an answer without its replicas read as down',
    file: 'src/measurement/answered.ts',
    cure: "(outcome === 'info' && by?.['node'] !== undefined)",
    without: 'false',
    test: { file: 'src/measurement/answered.test.ts', name: 'an answer that promises nothing' },
  },
  {
    trap: 'split brain: loss window past the fault',
    file: 'src/measurement/recovery-point.ts',
    cure: 'Math.max(faultNs, lastDone)',
    without: 'Math.min(faultNs, lastDone)',
    test: { file: ledgers, name: 'split brain' },
  },
  {
    trap: 'latency from when it was sent',
    file: 'src/assertions/counted.ts',
    cure: 'sch: operation.sch,',
    without: 'sch: operation.sent,',
    test: { file: 'src/assertions/counted.test.ts', name: 'latency counts from when an operation was due' },
  },
  {
    trap: 'a quick error read as a quick answer',
    file: 'src/assertions/performance.ts',
    cure: 'failed || done === null ? Infinity',
    without: 'done === null ? Infinity',
    test: { file: 'src/assertions/performance.test.ts', name: 'what fails is infinitely slow' },
  },
  {
    trap: 'outstanding at the fault read as before it',
    file: 'src/measurement/windows.ts',
    cure: 'sch < faultNs && done !== null && done < faultNs',
    without: 'sch < faultNs',
    test: { file: 'src/measurement/windows.test.ts', name: 'what was outstanding at the fault' },
  },
  {
    trap: 'late rows',
    file: 'src/measurement/ledger.ts',
    cure: 'const last = survivors.at(-1)',
    without: 'const last = survivors.at(0)',
    test: { file: ledgers, name: 'late rows' },
  },
  {
    trap: 'loss bias',
    file: 'src/measurement/recovery-point.ts',
    cure: 'Math.max(0, end - firstDone)',
    without: 'Math.max(0, end - lastDone)',
    test: { file: writes, name: 'loss bias' },
  },
  {
    trap: 'harness crash: torn tail',
    file: 'src/journal/observations.ts',
    cure: 'return { ...inOrder(records), ended, tornLines: pending.length, brokenLine }',
    without: 'keep(records, pending)\n  return { ...inOrder(records), ended, tornLines: pending.length, brokenLine }',
    test: { file: writes, name: 'harness crash' },
  },
  {
    trap: 'harness crash: outcomes that were not logged',
    file: 'src/measurement/ledger.ts',
    cure: '!knownOf(writer).has(seq) && !there.has(seq)',
    without: 'knownOf(writer).has(seq) && !there.has(seq)',
    test: { file: ledgers, name: 'harness crash' },
  },
]
