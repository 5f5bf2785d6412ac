/** A mark on a standby's host while it is being promoted: it takes writes only once it has replayed what it has, which may take long. */
import { MusterError } from '../../../../model/muster-error.ts'
import type { Changing, Hosts } from '../../../contract/hosts.ts'
import { type Inventoried, partNamed } from '../../../contract/inventory.ts'

type System = Changing & Inventoried

const fileOf = (instance: string) => `/run/muster-promoting-${instance}`

/** Before it is told to. */
export const markPromoted = (system: System, instance: string) => onHost(system, instance, ['touch', fileOf(instance)])

/** Once it takes writes. */
export const unmarkPromoted = (system: System, instance: string) =>
  onHost(system, instance, ['rm', '-f', fileOf(instance)])

/** Whether it was told to, and nobody has seen it take writes since. */
export async function isBeingPromoted(system: Hosts & Inventoried, instance: string): Promise<boolean> {
  const { host } = partNamed(system.inventory, instance)
  const { code, stderr } = await system.exec(host, ['test', '-e', fileOf(instance)], { timeoutMs: 10_000 })
  if (code === 0 || code === 1) return code === 0
  throw new MusterError('postgres.promoting', `${instance}: ${stderr.trim()}`)
}

async function onHost(system: System, instance: string, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await system.change(partNamed(system.inventory, instance).host, argv, { timeoutMs: 10_000 })
  if (code !== 0) throw new MusterError('postgres.promoting', `${instance}: ${stderr.trim()}`)
}
