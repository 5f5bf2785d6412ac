/** What the drilled system itself says of the drill: histories, states and logs, copied as they are. */
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { backupsOf } from '../../lab/backup/repository.ts'
import { dataFolderOf } from '../../lab/components/patroni.ts'
import { logFileOf } from '../../lab/process/daemon.ts'
import type { Question } from '../../lab/readiness/ask.ts'
import type { LabComponent, LabHost } from '../../lab/topology.ts'
import type { Lab } from '../../lab/lab.ts'
import { tellHaproxy } from './haproxy.ts'

/** Copies into `folder`; returns the names of the files written, relative to it. */
export async function collectNative(lab: Lab, folder: string, signal: AbortSignal): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const components = lab.topology.components
  const regions = [...new Set(components.flatMap(({ region }) => region ?? []))]
  const written = await Promise.all([
    ...components.map(component => copyLog(lab, component, folder)),
    ...components.filter(({ kind }) => kind === 'patroni').map(component => copyHistories(lab, component, folder)),
    ...regions.map(region => saveStates(lab, region, folder, signal)),
    ...lab.settings.backup.regions.map(region => copyBackupList(lab, region, folder)),
    ...(lab.settings.monitoring ? [saveAlerts(lab, folder, signal)] : []),
    ...components.filter(isHaproxy).map(component => saveProxyStatistics(lab, component, folder, signal)),
    ...lab.topology.hosts.filter(isGuarded).map(host => saveCounters(lab, host.name, folder, signal)),
  ])
  return written.flat().toSorted()
}

async function copyLog(lab: Lab, component: LabComponent, folder: string): Promise<string[]> {
  if (component.kind === 'postgres') return []
  return await copy(logFileOf(lab, component.id), folder, `${component.id}.log`)
}

/** The backups that a region's repository lists. */
const copyBackupList = (lab: Lab, region: string, folder: string) =>
  copy(join(backupsOf(lab, region), 'backup.info'), folder, `backup-${region}.info`)

/** Timeline histories of PostgreSQL: where each timeline left the one before. */
async function copyHistories(lab: Lab, component: LabComponent, folder: string): Promise<string[]> {
  const wal = join(dataFolderOf(lab, component.id), 'pg_wal')
  const names = await readdir(wal).catch((error: NodeJS.ErrnoException) => absent(error, []))
  const place = `${component.region}${component.zone}`
  const copied = names
    .filter(name => name.endsWith('.history'))
    .map(name => copy(join(wal, name), folder, `${place}.${name}`))
  return (await Promise.all(copied)).flat()
}

async function saveStates(lab: Lab, region: string, folder: string, signal: AbortSignal): Promise<string[]> {
  const questions = lab.topology.components.filter(component => component.region === region).flatMap(questionsFor)
  const answers = await lab.ask(`control-${region}`, questions, signal)
  const name = `states-${region}.json`
  await writeFile(join(folder, name), `${JSON.stringify(answers, null, 2)}\n`)
  return [name]
}

/** What monitoring says of the drill: which alerts fired, whether anybody was told or not. */
async function saveAlerts(lab: Lab, folder: string, signal: AbortSignal): Promise<string[]> {
  const questions = lab.topology.components.filter(({ host }) => host === 'monitoring').flatMap(questionsFor)
  const name = 'states-monitoring.json'
  await writeFile(join(folder, name), `${JSON.stringify(await lab.ask('monitoring', questions, signal), null, 2)}\n`)
  return [name]
}

const isHaproxy = ({ kind }: LabComponent) => ['database-entry', 'gateway', 'edge'].includes(kind)

/** Of a proxy that cannot be asked, why: a file that is missing would not say whether it was down, or late. */
async function saveProxyStatistics(lab: Lab, { id }: LabComponent, folder: string, signal: AbortSignal) {
  const keep = async (ending: string, text: string) => {
    await writeFile(join(folder, `${id}.stats.${ending}`), text)
    return [`${id}.stats.${ending}`]
  }
  return await tellHaproxy(lab, id, 'show stat', signal).then(
    said => keep('csv', said),
    (error: Error) => keep('error.txt', `${error.message}\n`),
  )
}

const isGuarded = ({ tier }: LabHost) => tier === 'web' || tier === 'app' || tier === 'db'

/** What the security groups denied. */
const saveCounters = ({ exec }: Lab, host: string, folder: string, signal: AbortSignal) =>
  saveOutput(exec, host, ['nft', '-j', 'list', 'counters'], { file: join(folder, `${host}.counters.json`), signal })

/** Keeps what a command prints; a part that is down leaves no file, and its absence is seen in the states. */
async function saveOutput(
  exec: Lab['exec'],
  host: string,
  argv: readonly string[],
  { file, signal }: { readonly file: string; readonly signal: AbortSignal },
): Promise<string[]> {
  const { code, stdout } = await exec(host, argv, { timeoutMs: 5_000, signal })
  if (code !== 0) return []
  await writeFile(file, stdout)
  return [basename(file)]
}

function questionsFor({ id, kind, address, port }: LabComponent): Question[] {
  const http = (path: string): Question => ({
    name: `${id}${path}`,
    kind: 'http',
    url: `http://${address}:${port}${path}`,
  })
  if (kind === 'patroni') return [http('/patroni'), http('/cluster'), http('/history'), http('/config')]
  if (kind === 'etcd') return [http('/health'), http('/version'), http('/metrics')]
  if (kind === 'prometheus') return [http('/api/v1/query?query=ALERTS[10m]'), http('/api/v1/rules')]
  if (kind === 'alertmanager') return [http('/api/v2/alerts'), http('/api/v2/status')]
  if (kind === 'redis')
    return [{ name: id, kind: 'redis', address, port, commands: ['CLUSTER NODES', 'INFO replication'] }]
  return []
}

async function copy(from: string, folder: string, name: string): Promise<string[]> {
  try {
    await copyFile(from, join(folder, name))
    return [name]
  } catch (error) {
    return absent(error as NodeJS.ErrnoException, [])
  }
}

/** A file that is not there is an answer too; any other error is one. */
function absent<T>(error: NodeJS.ErrnoException, instead: T): T {
  if (error.code === 'ENOENT') return instead
  throw error
}
