/** Who watches the lock by which the members of a database agree on their leader. */
import type { PlannedProbe } from '../model/plan/plan.ts'

export const leaderKinds = ['etcd-leader', 'patroni-leader'] as const satisfies readonly PlannedProbe['kind'][]

export const watchesLeader = ({ kind }: Pick<PlannedProbe, 'kind'>): boolean =>
  (leaderKinds as readonly string[]).includes(kind)
