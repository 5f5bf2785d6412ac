/** A repository of this project as it stands, one commit, from which a workflow checks out a clean clone. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const workflowFile = (name: string) => join(root, '.github/workflows', `${name}.yml`)

/** In a container the files may be another user's, which git asks to be told. */
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'safe.directory=*', ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 26 })

/** What is not ignored, changes that are not committed too. */
export function repositoryIn(folder: string): string {
  for (const file of git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  git(folder, 'init', '--quiet', '--initial-branch=main')
  commit(folder)
  return folder
}

/** Edits a file of it, and commits. Fails where there is nothing to replace. */
export function edit(repository: string, file: string, from: string | RegExp, to: string): void {
  const path = join(repository, file)
  const text = readFileSync(path, 'utf8')
  const edited = text.replace(from, to)
  if (edited === text) throw new Error(`${file} has no ${from}`)
  writeFileSync(path, edited)
  commit(repository)
}

/** Adds a file to it, and commits. */
export function add(repository: string, file: string, text: string): void {
  writeFileSync(join(repository, file), text)
  commit(repository)
}

function commit(repository: string): void {
  git(repository, 'add', '--all', '--force', '.')
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org']
  git(repository, ...who, 'commit', '--quiet', '--no-gpg-sign', '-m', 'as it stands')
}
