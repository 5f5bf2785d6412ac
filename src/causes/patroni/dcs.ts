import type { Cause } from '../cause.ts'

export const patroniDcs: Cause = {
  id: 'patroni.dcs',
  title: 'A frozen primary may take its lock back.',
  rule: 'dcsApi is etcd3: the lock is renewed without a look at whose it is',
  settings: [{ path: 'patroni.dcsApi' }],
  phase: 'loss',
  explains: ['integrity', 'rpo'],
  advice: 'use the v2 API of etcd, whose compare-and-swap looks at whose the lock is',
  docs: 'https://patroni.readthedocs.io/en/latest/yaml_configuration.html#etcdv3',
  statically: ({ patroni }) =>
    patroni.dcsApi === 'etcd' ? null : 'with the v3 API a frozen primary may take its lock back',
  supportedBy({ loss, environment }, { subject }) {
    if (environment.stores[subject]?.kind !== 'postgres') return null
    const both = loss.reduce((sum, entry) => sum + (entry.store === subject ? entry.dualPrimaryAcks : 0), 0)
    return both > 0 ? `${both} writes were acknowledged by one primary while another acknowledged too` : null
  },
}
