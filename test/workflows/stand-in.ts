/** GitHub as the workflows see it through `gh`: a folder; see `github/stand-in.mjs`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface OpenIssue {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly comments: readonly string[]
}

export function gitHubIn(folder: string) {
  mkdirSync(folder, { recursive: true })
  const read = (name: string): unknown[] => {
    const file = join(folder, name)
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown[]) : []
  }
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value))
  return {
    folder,
    env: { GITHUB_STAND_IN: folder },
    path: [fileURLToPath(new URL('github', import.meta.url))],
    issues: () => read('issues.json') as OpenIssue[],
    /** with the rules that protect it */
    addEnvironment: (name: string, rules: readonly string[]) =>
      write('environments.json', [
        ...read('environments.json'),
        { name, protection_rules: rules.map(type => ({ type })) },
      ]),
  }
}
