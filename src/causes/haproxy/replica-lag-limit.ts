import type { Cause } from '../cause.ts'
import { show } from '../figures.ts'

export const haproxyReplicaLagLimit: Cause = {
  id: 'haproxy.replica-lag-limit',
  title: 'A replica that lacks writes still answers reads.',
  rule: 'replicaLagLimit is more than 0',
  settings: [{ path: 'databaseEntry.replicaLagLimit', unit: 'bytes' }],
  phase: 'none',
  explains: ['staleness'],
  advice: 'set the limit to 0 where the age of answers is promised',
  docs: 'https://patroni.readthedocs.io/en/latest/rest_api.html',
  statically: ({ databaseEntry }) =>
    /^0+\D*$/.test(String(databaseEntry.replicaLagLimit))
      ? null
      : 'this bounds how much a replica lacks before it leaves the read pool, not how old that is',
  supportedBy({ staleness }, { subject }) {
    const reads = staleness.find(({ store }) => store === subject)
    return reads?.worstMs && reads.beyond > 0
      ? `${reads.beyond} reads were answered too old, the stalest by ${show(reads.worstMs)}`
      : null
  },
}
