/** What the drilled system itself says of the drill: histories, states and logs, copied as they are. */
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolderOf } from '../../lab/components/patroni.ts'
import { logFileOf } from '../../lab/process/daemon.ts'
import type { Question } from '../../lab/readiness/ask.ts'
import type { LabComponent } from '../../lab/topology.ts'
import type { Lab } from '../../lab/lab.ts'
import { ask } from '../../lab/readiness/all.ts'

/** Copies into `folder`; returns the names of the files written, relative to it. */
export async function collectNative(lab: Lab, folder: string, signal: AbortSignal): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const components = lab.topology.components
  const regions = [...new Set(components.flatMap(({ region }) => region ?? []))]
  const written = await Promise.all([
    ...components.map(component => copyLog(lab, component, folder)),
    ...components.filter(({ kind }) => kind === 'patroni').map(component => copyHistories(lab, component, folder)),
    ...regions.map(region => saveStates(lab, region, folder, signal)),
  ])
  return written.flat().toSorted()
}

async function copyLog(lab: Lab, component: LabComponent, folder: string): Promise<string[]> {
  if (component.kind === 'postgres') return []
  return await copy(logFileOf(lab, component.id), folder, `${component.id}.log`)
}

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
  const answers = await ask(lab, `control-${region}`, questions, signal)
  const name = `states-${region}.json`
  await writeFile(join(folder, name), `${JSON.stringify(answers, null, 2)}\n`)
  return [name]
}

function questionsFor({ id, kind, address, port }: LabComponent): Question[] {
  const http = (path: string): Question => ({
    name: `${id}${path}`,
    kind: 'http',
    url: `http://${address}:${port}${path}`,
  })
  if (kind === 'patroni') return [http('/patroni'), http('/cluster'), http('/history'), http('/config')]
  if (kind === 'etcd') return [http('/v2/stats/self')]
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
