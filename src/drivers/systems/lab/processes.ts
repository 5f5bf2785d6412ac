import type { Lab } from '../../../lab/lab.ts'
import { processTable } from '../../../lab/process/daemon.ts'
import type { ProcessRef } from '../../contract/processes.ts'
import { anyHost } from './claim.ts'

/** The processes of components as they are now. */
export async function processesOf(lab: Lab, componentIds: readonly string[]): Promise<ProcessRef[]> {
  const families = await Promise.all(
    componentIds.map(async id => ({ host: lab.component(id).host, pids: await lab.pids(id) })),
  )
  const table = await processTable(lab.exec, anyHost)
  return table.flatMap(({ pid, startTicks }) => {
    const own = families.find(({ pids }) => pids.includes(pid))
    return own ? [{ pid, startTicks, host: own.host }] : []
  })
}
