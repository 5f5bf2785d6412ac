/** Which modules the command line loads, by its own word. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'

const recorder = new URL('record-loaded.mjs', import.meta.url).href

/** Modules that the command line itself has loaded while `act` went on; `folder`: where it is written. */
export async function loadedWhile(folder: string, act: () => Promise<unknown>): Promise<string[]> {
  mkdirSync(folder)
  vi.stubEnv('NODE_OPTIONS', `--import=${recorder}`)
  vi.stubEnv('LOADED_FOLDER', folder)
  try {
    await act()
  } finally {
    vi.unstubAllEnvs()
  }
  const all = readdirSync(folder).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as string[])
  return all.filter(urls => urls.some(url => url.endsWith('/src/cli/main.ts'))).flat()
}

/** Of the clouds' own clients: loaded where somebody drills a cloud, and nowhere else. */
export const clientsOfClouds = (loaded: readonly string[]): string[] =>
  loaded.filter(url => /\/node_modules\/(@aws-sdk\/client-(?!s3\/)|@aws-sdk\/credential|cloudflare\/)/.test(url))
