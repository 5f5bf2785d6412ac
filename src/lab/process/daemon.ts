/** Starting, finding and signalling the lab's daemons. Process ids are those of the sandbox's own PID namespace. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MusterError } from '../../model/muster-error.ts'
import type { ComponentSpec, Site } from '../components/component.ts'
import { folderOf } from '../components/component.ts'
import { asServiceUser } from '../sandbox.ts'
import { labNiceness } from './priority.ts'
import type { ExecResult } from '../../model/exec.ts'

export type Exec = (
  host: string,
  argv: readonly string[],
  options?: { timeoutMs?: number; niceness?: number },
) => Promise<ExecResult>

export const pidFileOf = (site: Pick<Site, 'stateDir'>, id: string) => `${folderOf(site, id)}/pid`
export const logFileOf = (site: Pick<Site, 'stateDir'>, id: string) => `${folderOf(site, id)}/log`

/** Writes a component's files. Folders under /run exist only inside the sandbox and are made there. */
export async function writeFiles(site: Site, spec: ComponentSpec): Promise<void> {
  await mkdir(folderOf(site, spec.id), { recursive: true })
  for (const folder of spec.folders.filter(outsideRun)) await mkdir(folder, { recursive: true })
  for (const [path, text] of Object.entries(spec.files)) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { mode: 0o600 })
  }
}

const outsideRun = (folder: string) => !folder.startsWith('/run/')

/** Starts a daemon in its host's namespace. It is a child of the sandbox's first process, so whoever started it may end. */
export async function startDaemon(site: Site, spec: ComponentSpec, exec: Exec): Promise<void> {
  const result = await exec(spec.host, daemonArgv(site, spec), { timeoutMs: 10_000, niceness: labNiceness })
  if (result.code !== 0) throw new MusterError('lab.start', `${spec.id} did not start: ${result.stderr.trim()}`)
}

/** What starts a daemon on its host, and ends at once. */
export function daemonArgv(site: Site, spec: ComponentSpec): string[] {
  const folders = spec.folders.filter(folder => !outsideRun(folder))
  const environment = Object.entries(spec.env).map(([key, value]) => `${key}=${value}`)
  const script = daemonScript(site, spec.id, folders)
  const argv = [...inBackground, 'sh', '-c', script, 'sh', 'env', ...environment, ...spec.argv]
  return spec.isPrivileged ? argv : asServiceUser(argv)
}

// In the session that it was started in: one of its own would lose the priority that the session was given.
const inBackground = ['sh', '-c', '"$@" </dev/null >/dev/null 2>&1 &', 'sh']

const daemonScript = (site: Site, id: string, folders: readonly string[]) =>
  [
    ...folders.map(folder => `mkdir -p '${folder}'`),
    `echo $$ >'${pidFileOf(site, id)}'`,
    // Inside nobody may go before others any more: what it was started with stays.
    `exec "$@" >>'${logFileOf(site, id)}' 2>&1 </dev/null`,
  ].join('; ')

/** One line of the process table. */
export interface Process {
  readonly pid: number
  readonly parent: number
  /** `R S D T Z ...` as in /proc/<pid>/stat */
  readonly state: string
  /** clock ticks since boot: with the pid it names one process for ever */
  readonly startTicks: number
}

/** Every process of the sandbox. */
export async function processTable(exec: Exec, host: string): Promise<Process[]> {
  const { stdout } = await exec(host, ['sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null'], { timeoutMs: 5_000 })
  return stdout.split('\n').filter(Boolean).map(parseStat)
}

/** Parses a line of /proc/<pid>/stat; the command may hold spaces and parentheses. */
export function parseStat(line: string): Process {
  const rest = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return {
    pid: Number.parseInt(line, 10),
    state: rest[0] as string,
    parent: Number(rest[1]),
    startTicks: Number(rest[19]),
  }
}

/** A process and all its descendants that still run (a zombie does not). */
export function family(table: readonly Process[], root: number): number[] {
  const alive = table.filter(process => process.state !== 'Z')
  const found = alive.some(process => process.pid === root) ? [root] : []
  for (const pid of found) found.push(...alive.filter(process => process.parent === pid).map(process => process.pid))
  return found
}
