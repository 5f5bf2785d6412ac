/** Muster's own programs as they run on other machines: a few files that need nothing but Node. */
import { readdir, readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ownExtension, ownRoot } from '../../../model/own-files.ts'

/** By name; each is a process or a thread of its own. */
const programs = {
  agent: 'src/vantage/agent',
  'log-writer': 'src/vantage/log-writer',
  plant: 'src/vantage/plant',
  ask: 'src/asking/ask',
  attach: 'src/drivers/systems/hosts/kept/attach',
  keeper: 'src/drivers/systems/hosts/kept/keeper',
} as const

export type Program = keyof typeof programs

export interface BundledFile {
  readonly name: string
  readonly content: Uint8Array
}

/** A package brings them along; a working copy makes them of its sources. */
export const bundledHere = join(ownRoot, 'remote')

/** The name of a program by the path of its module; throws for a module that is none. */
export function programAt(module: string): Program {
  const found = (Object.keys(programs) as Program[]).find(name => module === moduleOf(name))
  if (!found) throw new Error(`${module} is no program that runs on other machines`)
  return found
}

const moduleOf = (name: Program) => join(ownRoot, programs[name] + ownExtension)

export async function bundledPrograms(): Promise<BundledFile[]> {
  if (!existsSync(bundledHere)) return await bundle()
  const names = (await readdir(bundledHere)).toSorted()
  return await Promise.all(names.map(async name => ({ name, content: await readFile(join(bundledHere, name)) })))
}

/** All that the programs import, in one folder. */
export async function bundle(): Promise<BundledFile[]> {
  // Only a working copy has it.
  const { rolldown } = await import('rolldown')
  const input = Object.fromEntries((Object.keys(programs) as Program[]).map(name => [name, moduleOf(name)]))
  const made = await rolldown({ input, platform: 'node', external: ['pg-native'], cwd: ownRoot })
  try {
    const { output } = await made.generate({
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
      minify: true,
    })
    const own = { name: 'package.json', content: Buffer.from('{"type":"module"}\n') }
    return [
      own,
      ...output.flatMap(file =>
        file.type === 'chunk' ? [{ name: file.fileName, content: Buffer.from(file.code) }] : [],
      ),
    ]
  } finally {
    await made.close()
  }
}
