/** From a name to a file: the user's own first, then what Muster brings. */
import { existsSync, readdirSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { ownRoot, projectRoot } from '../model/own-files.ts'

/** Kinds of files that data is read from. */
export const readable = ['.ts', '.mts', '.js', '.mjs', '.json', '.yaml', '.yml']

type Folder = 'scenarios' | 'environments'

/** The file of an environment that is given by name (`environments/<name>.ts`) or by path. */
export const environmentFile = (reference: string): string => find('environments', reference)

/** The file of a scenario that is given by name (`scenarios/<name>.ts`) or by path. */
export const scenarioFile = (reference: string): string =>
  existsSync(reference) ? reference : find('scenarios', reference)

/** Whether it is a name, to be looked for, and no path. */
export const isName = (reference: string): boolean => !/[/.]/.test(reference)

/** How a scenario that is known by name is typed here: by its path where it is the user's, by its name where it is Muster's. */
export function shownScenario(name: string): string {
  const file = find('scenarios', name)
  return file.startsWith(resolve(projectRoot, 'scenarios')) ? relative('.', file) : name
}

/** Names of all scenarios: the user's, and those that Muster brings. */
export function scenarioNames(): string[] {
  const files = foldersOf('scenarios').flatMap(folder => (existsSync(folder) ? readdirSync(folder) : []))
  return [...new Set(files.filter(isReadable).map(file => file.replace(/\.\w+$/, '')))].toSorted()
}

/** Declarations of types are no data. */
export const isReadable = (file: string): boolean =>
  readable.some(kind => file.endsWith(kind)) && !/\.d\.m?ts$/.test(file)

const foldersOf = (folder: Folder) => [...new Set([projectRoot, ownRoot])].map(root => resolve(root, folder))

function find(folder: Folder, reference: string): string {
  if (!isName(reference)) return existsSync(reference) ? reference : (inFolder(folder, reference) ?? reference)
  const files = foldersOf(folder).flatMap(place => readable.map(kind => resolve(place, `${reference}${kind}`)))
  return files.find(file => existsSync(file)) ?? resolve(projectRoot, folder, `${reference}.ts`)
}

/** A file's name alone, `ours.ts`, may be that of one in the folder. */
const inFolder = (folder: Folder, reference: string): string | undefined =>
  reference.includes('/')
    ? undefined
    : foldersOf(folder)
        .map(place => resolve(place, reference))
        .find(file => existsSync(file))
