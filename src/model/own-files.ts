/**
 * Where Muster itself lies, and where its user's files do. A working copy is both, and Node runs its TypeScript as it is. A package lies
 * below `node_modules`, where Node strips no types: it holds JavaScript in `dist/`, and the user's files are in the project beside.
 */
import { existsSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'

/** `.ts` in a working copy, `.js` in a package. */
export const ownExtension = extname(import.meta.filename)

const isPackage = ownExtension === '.js'

/** Holds `src`, `scenarios` and `environments` as they run. */
export const ownRoot = resolve(import.meta.dirname, '../..')

/** Holds `package.json`, the command and the scripts. */
export const packageRoot = isPackage ? dirname(ownRoot) : ownRoot

/** The user's: holds their scenarios, environments, reports and keys. The nearest folder upwards with a `package.json`, as for npm. */
export const projectRoot = isPackage ? projectAt(process.cwd()) : ownRoot

/** A module of ours that runs as a process or thread of its own, named without extension; its folder is `import.meta.dirname` of a neighbour. */
export const ownModule = (folder: string, name: string): string => resolve(folder, `${name}${ownExtension}`)

/** The project of a folder: itself where there is none above it. */
export function projectAt(folder: string): string {
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(resolve(above, 'package.json'))) return above
    if (above === dirname(above)) return folder
  }
}
