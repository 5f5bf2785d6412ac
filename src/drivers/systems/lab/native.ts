/** What the drilled system itself says of the drill: histories, states and logs, copied as they are but for secrets in them. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { backupsOf } from '../../../lab/backup/repository.ts'
import { dataFolderOf } from '../../../lab/components/patroni.ts'
import { logFileOf } from '../../../lab/process/daemon.ts'
import type { Question } from '../../../model/question.ts'
import type { LabComponent, LabHost } from '../../../lab/topology.ts'
import type { Lab } from '../../../lab/lab.ts'
import { tellHaproxy } from './haproxy.ts'

/** Where what was said is kept. */
interface Kept {
  readonly folder: string
  /** takes secrets out of a text: components print settings that they do not like, and commands that fail */
  readonly conceal: (text: string) => string
}

/** Copies into `kept.folder`; returns the names of the files written, relative to it. */
export async function collectNative(lab: Lab, kept: Kept, signal: AbortSignal): Promise<string[]> {
  await mkdir(kept.folder, { recursive: true })
  const components = lab.topology.components
  const regions = [...new Set(components.flatMap(({ region }) => region ?? []))]
  const written = await Promise.all([
    ...components.map(component => copyLog(lab, component, kept)),
    ...components.filter(({ kind }) => kind === 'patroni').map(component => copyHistories(lab, component, kept)),
    ...regions.map(region => saveStates(lab, region, kept, signal)),
    ...lab.settings.backup.regions.map(region => copyBackupList(lab, region, kept)),
    ...(lab.settings.monitoring ? [saveAlerts(lab, kept, signal)] : []),
    ...components.filter(isHaproxy).map(component => saveProxyStatistics(lab, component, kept, signal)),
    ...lab.topology.hosts.filter(isGuarded).map(host => saveCounters(lab, host.name, kept, signal)),
  ])
  return written.flat().toSorted()
}

async function copyLog(lab: Lab, component: LabComponent, kept: Kept): Promise<string[]> {
  if (component.kind === 'postgres') return []
  return await copy(logFileOf(lab, component.id), kept, `${component.id}.log`)
}

/** The backups that a region's repository lists. */
const copyBackupList = (lab: Lab, region: string, kept: Kept) =>
  copy(join(backupsOf(lab, region), 'backup.info'), kept, `backup-${region}.info`)

/** Timeline histories of PostgreSQL: where each timeline left the one before. */
async function copyHistories(lab: Lab, component: LabComponent, kept: Kept): Promise<string[]> {
  const wal = join(dataFolderOf(lab, component.id), 'pg_wal')
  const names = await readdir(wal).catch((error: NodeJS.ErrnoException) => absent(error, []))
  const place = `${component.region}${component.zone}`
  const copied = names
    .filter(name => name.endsWith('.history'))
    .map(name => copy(join(wal, name), kept, `${place}.${name}`))
  return (await Promise.all(copied)).flat()
}

async function saveStates(lab: Lab, region: string, kept: Kept, signal: AbortSignal): Promise<string[]> {
  const questions = lab.topology.components.filter(component => component.region === region).flatMap(questionsFor)
  const answers = await lab.ask(`control-${region}`, questions, signal)
  const name = `states-${region}.json`
  return await keep(`${JSON.stringify(answers, null, 2)}\n`, kept, name)
}

/** What monitoring says of the drill: which alerts fired, whether anybody was told or not. */
async function saveAlerts(lab: Lab, kept: Kept, signal: AbortSignal): Promise<string[]> {
  const questions = lab.topology.components.filter(({ host }) => host === 'monitoring').flatMap(questionsFor)
  const answers = await lab.ask('monitoring', questions, signal)
  return await keep(`${JSON.stringify(answers, null, 2)}\n`, kept, 'states-monitoring.json')
}

const isHaproxy = ({ kind }: LabComponent) => ['database-entry', 'gateway', 'edge'].includes(kind)

/** Of a proxy that cannot be asked, why: a file that is missing would not say whether it was down, or late. */
async function saveProxyStatistics(lab: Lab, { id }: LabComponent, kept: Kept, signal: AbortSignal) {
  return await tellHaproxy(lab, id, 'show stat', signal).then(
    said => keep(said, kept, `${id}.stats.csv`),
    (error: Error) => keep(`${error.message}\n`, kept, `${id}.stats.error.txt`),
  )
}

const isGuarded = ({ tier }: LabHost) => tier === 'web' || tier === 'app' || tier === 'db'

/** What the security groups denied. */
async function saveCounters({ exec }: Lab, host: string, kept: Kept, signal: AbortSignal): Promise<string[]> {
  const { code, stdout } = await exec(host, ['nft', '-j', 'list', 'counters'], { timeoutMs: 5_000, signal })
  // A part that is down leaves no file, and its absence is seen in the states.
  return code === 0 ? await keep(stdout, kept, `${host}.counters.json`) : []
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

async function copy(from: string, kept: Kept, name: string): Promise<string[]> {
  // Byte by byte: not every log is UTF-8 throughout.
  const text = await readFile(from, 'latin1').catch((error: NodeJS.ErrnoException) => absent(error, null))
  return text === null ? [] : await keep(text, kept, name, 'latin1')
}

/** Nothing is written before secrets are out of it. */
async function keep(text: string, { folder, conceal }: Kept, name: string, encoding: BufferEncoding = 'utf8') {
  await writeFile(join(folder, name), conceal(text), encoding)
  return [name]
}

/** A file that is not there is an answer too; any other error is one. */
function absent<T>(error: NodeJS.ErrnoException, instead: T): T {
  if (error.code === 'ENOENT') return instead
  throw error
}
