/** The control loop of a PostgreSQL store: Patroni renews the leader's lock once in each turn. */
import type { Target } from '../../../model/scenario/target.ts'
import type { Lab } from '../../../lab/lab.ts'
import type { Environment } from '../../../model/environment/environment.ts'

/**
 * Waits until the lock is renewed, by etcd's own watch. Null where the target names no store with such a lock, or where it is
 * kept by the v3 API, which this does not watch.
 */
export async function nextTurn(lab: Lab, environment: Environment, target: Target, signal: AbortSignal) {
  const store = target.store === undefined ? undefined : environment.stores[target.store]
  const plane = store?.controlPlane
  const [etcd] = plane?.etcd ?? []
  if (!plane || !etcd || lab.settings.patroni.dcsApi !== 'etcd') return null
  const url = `http://${etcd.host}:${etcd.port}/v2/keys/service/${plane.scope}/leader?wait=true`
  const [answer] = await lab.ask(plane.host, [{ name: 'turn', kind: 'http', url }], signal)
  if (!answer || answer.error !== null) return null
  return { atNs: BigInt(answer.atNs), periodMs: lab.settings.patroni.loop_wait * 1000 }
}
