/** From a target to the one place it means now: asks who is primary when the target says so. */
import { usageError } from '../../../model/muster-error.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { partsMeant, zonesMeant } from '../../contract/targets.ts'
import { findPrimary } from '../postgres/primary.ts'

type System = Ask & Inventoried

/** The zone, as `<region>/<zone>`. */
export async function chooseZone(system: System, target: Target, signal: AbortSignal): Promise<string> {
  const settled = await settle(system, target, signal)
  return only(zonesMeant(system, settled), 'zone')
}

/** The component's id. */
export async function chooseComponent(system: System, target: Target, signal: AbortSignal): Promise<string> {
  const settled = await settle(system, target, signal)
  return only(
    partsMeant(system, settled).map(({ id }) => id),
    'component',
  )
}

async function settle(system: System, target: Target, signal: AbortSignal): Promise<Target> {
  if (target.zone !== 'of-primary') return target
  const { region, zone } = await findPrimary(system, target, signal)
  return { ...target, region, zone }
}

function only(found: readonly string[], what: string): string {
  const [first] = found
  if (first !== undefined && found.length === 1) return first
  throw usageError('fault.target', `the target means ${found.length} ${what}s: ${found.join(', ')}`, 'name its zone')
}
