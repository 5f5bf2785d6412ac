/** Every component of the machines runs and answers, and no fault of an earlier drill stands. */
import type { CheckResult } from '../../../model/record/journal-entry.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Inventoried, Part } from '../../contract/inventory.ts'
import type { Processes } from '../../contract/processes.ts'
import { openClaims, type Shells } from '../../linux/claim.ts'

type System = Ask & Inventoried & Pick<Processes, 'pids'>

export async function steadyChecks(system: System, shells: Shells): Promise<CheckResult[]> {
  const { parts } = system.inventory
  const hosts = [...new Set(parts.map(({ host }) => host))]
  return await Promise.all([
    ...parts.map(part => checked(part.id, () => componentDetail(system, part))),
    ...hosts.map(host => checked(`broken/leftover-faults@${host}`, () => leftoverDetail(shells, host))),
  ])
}

/** What does not hold is thrown by `look`, which says why. */
async function checked(name: string, look: () => Promise<string>): Promise<CheckResult> {
  try {
    return { name, ok: true, detail: await look() }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

async function componentDetail(system: System, { id, host, address, port }: Part): Promise<string> {
  const [pid] = await system.pids(id)
  if (pid === undefined) throw new Error('it has no process')
  if (port === null) return `pid ${pid}`
  const end = await system.connects(host, address, port)
  if (end !== 'was made') throw new Error(`pid ${pid}, and a connection to ${address}:${port} ${end}`)
  return `pid ${pid}, a connection to ${address}:${port} was made`
}

async function leftoverDetail(shells: Shells, host: string): Promise<string> {
  const left = await openClaims(shells, host)
  if (left.length > 0) throw new Error(`${left.join(', ')} still stand: run \`muster recover\``)
  return 'ok'
}
