import { leavesMajority } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { etcdHit } from '../control-plane.ts'
import { recoveryOf, show } from '../figures.ts'
import { numberOf } from '../settings.ts'

const election = { path: 'etcd.electionMs', unit: 'ms', default: 1_000 } as const
const retryTimeout = { path: 'patroni.retry_timeout', unit: 's', default: 10 } as const

export const etcdElectionTimeout: Cause = {
  id: 'etcd.election-timeout',
  title: 'Patroni gives up before etcd has a new leader.',
  rule: 'electionMs is over retry_timeout',
  settings: [election, retryTimeout],
  phase: 'impact',
  explains: ['rto'],
  advice: 'keep electionMs well under retry_timeout: ten round trips between the members are enough',
  docs: 'https://etcd.io/docs/v3.5/tuning/',
  statically: settings =>
    numberOf(settings, election) > numberOf(settings, retryTimeout) * 1_000
      ? 'when the leader of etcd is lost, Patroni gives up its role before there is another'
      : null,
  supportedBy(run, finding) {
    const etcd = etcdHit(run)
    const [outage] = recoveryOf(run, finding)?.outages ?? []
    if (!etcd || !leavesMajority(etcd) || !outage) return null
    const { hit, of } = etcd
    return `${hit} of ${of} members of etcd ${hit === 1 ? 'was' : 'were'} lost at once, which leaves a majority, and clients were without the database from ${show(outage.startMs)} after that on`
  },
}
