/** Which daemons have ended that nobody told to: none of the lab's starts itself again. */
import { existsSync, readFileSync } from 'node:fs'
import type { Site } from '../components/component.ts'
import type { LabComponent } from '../topology.ts'
import { type Exec, pidFileOf, processTable } from './daemon.ts'

/** Components that were started, and whose process is gone. */
export async function endedDaemons(site: Site, exec: Exec): Promise<LabComponent[]> {
  const started = site.topology.components
    .filter(({ kind }) => kind !== 'postgres')
    .flatMap(component => pidOf(site, component))
  const alive = new Set(
    (await processTable(exec, 'backbone')).filter(({ state }) => state !== 'Z').map(({ pid }) => pid),
  )
  return started.filter(({ pid }) => !alive.has(pid)).map(({ component }) => component)
}

/** None before it is started, and none while its file is being written. */
function pidOf(site: Site, component: LabComponent): { component: LabComponent; pid: number }[] {
  const file = pidFileOf(site, component.id)
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  return pid > 0 ? [{ component, pid }] : []
}
