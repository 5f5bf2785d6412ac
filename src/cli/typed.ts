/** Our own commands as they must be typed in the place where they are printed. */
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, isAbsolute, join, relative } from 'node:path'
import type { Hint } from '../model/muster-error.ts'
import { projectAt } from '../model/own-files.ts'
import { musterFile } from './paths.ts'

/** Where a command is printed. */
export interface Here {
  readonly directory: string
  /** `$PATH` */
  readonly path: string
  /** `$MUSTER_HOME`; absent: it is not set */
  readonly home?: string
}

const here = (): Here => {
  const home = process.env['MUSTER_HOME']
  return { directory: process.cwd(), path: process.env['PATH'] ?? '', ...(home ? { home } : {}) }
}

/** A command that does what it says when it is typed as it stands, by whoever reads it here. */
export const typed = (words: readonly string[], at = here()): string =>
  [...homeOf(at), executable(at), ...words.map(quoted)].join(' ')

export const hintText = (hint: Hint): string => (typeof hint === 'string' ? hint : `${hint.text}: ${typed(hint.run)}`)

/** It may have been set for one command only, so it is said again. */
const homeOf = ({ home }: Here) => (home === undefined ? [] : [`MUSTER_HOME=${quoted(home)}`])

function executable({ directory, path }: Here): string {
  const onPath = path
    .split(delimiter)
    .filter(isAbsolute)
    .map(folder => join(folder, 'muster'))
    .find(file => existsSync(file))
  if (onPath !== undefined && realpathSync(onPath) === realpathSync(musterFile)) {
    // npm puts this folder into the PATH of what it runs: in the shell of whoever reads it, it is not.
    return onPath.endsWith('node_modules/.bin/muster') ? 'npx muster' : 'muster'
  }
  if (isInstalled(directory)) return 'npx muster'
  const near = relative(directory, musterFile)
  if (near === 'muster') return './muster'
  return quoted(near.startsWith('../../..') ? musterFile : near)
}

/** As npx looks for it: upwards from where one stands. */
function isInstalled(directory: string): boolean {
  const link = join(projectAt(directory), 'node_modules/.bin/muster')
  return existsSync(link) && realpathSync(link) === realpathSync(musterFile)
}

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
