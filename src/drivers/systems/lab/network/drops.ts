/** The lab's own sets of nftables, made at boot, whose packets are dropped: on routers by link, on database hosts by address. */
import type { Lab } from '../../../../lab/lab.ts'
import type { Confirmation } from '../../../contract/fault.ts'
import type { Owner } from '../../../contract/network.ts'
import { addElements, deleteElements, type DropElement, presentElements } from '../../../linux/drop-set.ts'

const setsOf = (lab: Lab) => ({ hosts: lab, table: 'inet fault' })

export const drop = (lab: Lab, elements: readonly DropElement[], { runId, leaseMs }: Owner) =>
  addElements(setsOf(lab), elements, runId, leaseMs)

export const letPass = (lab: Lab, elements: readonly DropElement[], { runId }: Owner) =>
  deleteElements(setsOf(lab), elements, runId)

export async function dropsStanding(
  lab: Lab,
  elements: readonly DropElement[],
  { runId }: Owner,
): Promise<Confirmation> {
  const { length } = await presentElements(setsOf(lab), elements, runId)
  const detail = `${length} of ${elements.length} drops stand`
  if (length === elements.length) return { state: 'present', detail }
  return { state: length === 0 ? 'absent' : 'unknown', detail }
}
