/**
 * What an edge remembers of its servers when it starts. Whoever takes a server out of use at runtime writes it into a file of its
 * configuration too, or an edge that is restarted would use it again. (HAProxy's own state file will not do: 2.6 ends when a server
 * that was restored from one is put into use.)
 */
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { folderOf } from './components/component.ts'
import type { Lab } from './lab.ts'

type Place = Pick<Lab, 'stateDir'>

/** Folder of configuration that HAProxy reads before its main file. */
export const edgeMemoryFolder = (site: Place, edge: string) => `${folderOf(site, edge)}/remembered`

export const edgeMemoryOf = (site: Place, edge: string) => `${edgeMemoryFolder(site, edge)}/out-of-use.cfg`

/** Name of what is defined, in the configuration of an edge, while a server (`eu-west-1a`) is out of use. */
export const outMark = (server: string) => `OUT_${server}`

/** Has the edge begin with these servers out of use, and all others as they are found. */
export const rememberOut = (site: Place, edge: string, servers: readonly string[]): Promise<void> =>
  writeFile(edgeMemoryOf(site, edge), ['global', ...servers.map(name => `  setenv ${outMark(name)} 1`), ''].join('\n'))

export const forgetOut = (site: Place, edge: string): Promise<void> => rm(edgeMemoryOf(site, edge), { force: true })

/** The servers that an edge would begin with out of use. */
export async function rememberedOut(site: Place, edge: string): Promise<string[]> {
  const file = edgeMemoryOf(site, edge)
  const text = existsSync(file) ? await readFile(file, 'utf8') : ''
  return [...text.matchAll(/setenv OUT_(\S+) 1/g)].map(([, name]) => name as string)
}
