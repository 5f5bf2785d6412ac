import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf } from '../figures.ts'

export const etcdPreVote: Cause = {
  id: 'etcd.pre-vote',
  title: 'An etcd member that returns deposes the leader.',
  rule: 'pre-vote is off',
  settings: [{ path: 'etcd.preVote' }],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'switch pre-vote on',
  docs: 'https://etcd.io/docs/v3.5/op-guide/configuration/',
  statically: ({ etcd }) =>
    etcd.preVote ? null : 'a member that returns deposes the leader, and Patroni demotes meanwhile',
  supportedBy(run, finding) {
    const outages = Number(finding.numbers['outages'] ?? 0)
    const last = Math.max(...(recoveryOf(run, finding)?.outages ?? []).map(({ startMs }) => startMs.lower))
    return outages > 1 ? `one fault made ${outages} outages, the last from ${formatMs(last)} after it` : null
  },
}
