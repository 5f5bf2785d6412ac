/** Every component of the machines runs and answers, and no fault of an earlier drill stands. */
import type { CheckResult } from '../../../model/record/journal-entry.ts'
import type { Ask } from '../../contract/ask.ts'
import { checked } from '../../contract/checked.ts'
import type { Inventory, Part } from '../../contract/inventory.ts'
import { openClaims, type Shells } from '../../linux/claim.ts'
import type { HostComponents } from './components.ts'

/** Machines, and what is known to be on them. */
export interface Machines {
  /** all of them: a fault may have been left also where no component is */
  readonly hosts: readonly string[]
  readonly inventory: Inventory
  readonly shells: Shells
  readonly components: Pick<HostComponents, 'families'>
  readonly connects: Ask['connects']
}

/** Each host by itself: what is wrong with one says nothing of another. */
export async function steadyChecks(machines: Machines): Promise<CheckResult[]> {
  const { hosts, inventory } = machines
  const { parts } = inventory
  const own = (host: string) => parts.filter(part => part.host === host)
  return (await Promise.all(hosts.map(host => hostChecks(machines, host, own(host))))).flat()
}

async function hostChecks(machines: Machines, host: string, parts: readonly Part[]): Promise<CheckResult[]> {
  const families = machines.components.families(parts.map(({ id }) => id))
  return await Promise.all([
    ...parts.map(part =>
      checked(part.id, async () => partDetail(machines, part, (await families).get(part.id)?.[0]?.pid)),
    ),
    checked(`broken/leftover-faults@${host}`, () => leftoverDetail(machines.shells, host)),
  ])
}

async function partDetail({ connects }: Machines, { host, address, port }: Part, pid: number | undefined) {
  if (pid === undefined) throw new Error('it has no process')
  if (port === null) return `pid ${pid}`
  const end = await connects(host, address, port)
  if (end !== 'was made') throw new Error(`pid ${pid}, and a connection to ${address}:${port} ${end}`)
  return `pid ${pid}, a connection to ${address}:${port} was made`
}

async function leftoverDetail(shells: Shells, host: string): Promise<string> {
  const left = await openClaims(shells, host)
  if (left.length > 0) throw new Error(`${left.join(', ')} still stand: run \`muster recover\``)
  return 'ok'
}
