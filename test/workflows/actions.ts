/** The actions that our workflows use, by their meaning. What they do beyond it is GitHub's. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'

export interface ActionPlace {
  /** the repository that is checked out */
  readonly repository: string
  readonly workspace: string
  /** artifacts of this run, each a folder of its name */
  readonly artifacts: string
}

type Inputs = Readonly<Record<string, string>>
type Action = (inputs: Inputs, place: ActionPlace) => void

/** The commit that is checked out in the repository, as a clean clone. */
const checkout: Action = (_, { repository, workspace }) => {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', repository, workspace])
}

/** Where one path is given, what lies in it; of several, each below what all share. */
const upload: Action = ({ name = 'artifact', path = '', 'if-no-files-found': ifNone = 'warn' }, place) => {
  const patterns = path.split('\n').filter(line => line.trim() !== '')
  const found = patterns.flatMap(pattern => globSync(pattern.replace(/\/$/, ''), { cwd: place.workspace }))
  if (found.length === 0 && ifNone === 'error') throw new Error(`no files were found with the provided path: ${path}`)
  const target = join(place.artifacts, name)
  if (existsSync(target)) throw new Error(`an artifact with this name already exists: ${name}`)
  mkdirSync(target, { recursive: true })
  for (const entry of found) {
    const from = join(place.workspace, entry)
    if (statSync(from).isDirectory()) cpSync(from, target, { recursive: true })
    else cpSync(from, join(target, entry.slice(sharedFolder(found).length)))
  }
}

const sharedFolder = (files: readonly string[]): string => {
  const folders = files.map(file => `${dirname(file)}/`)
  return folders.reduce((shared, folder) => (folder.startsWith(shared) ? shared : ''), folders[0] ?? '')
}

/** Each artifact that fits goes into a folder of its name. */
const download: Action = ({ pattern = '*', path = '.' }, { artifacts, workspace }) => {
  const fitting = existsSync(artifacts) ? readdirSync(artifacts).filter(name => matchesGlob(name, pattern)) : []
  mkdirSync(join(workspace, path), { recursive: true })
  for (const name of fitting) cpSync(join(artifacts, name), join(workspace, path, name), { recursive: true })
}

const known: Readonly<Record<string, { readonly act: Action; readonly inputs: readonly string[] }>> = {
  'actions/checkout': { act: checkout, inputs: ['persist-credentials'] },
  'actions/upload-artifact': { act: upload, inputs: ['name', 'path', 'if-no-files-found', 'retention-days'] },
  'actions/download-artifact': { act: download, inputs: ['pattern', 'path'] },
}

/** Refuses an action that it does not know, and an input whose meaning is not here. */
export function act(uses: string, inputs: Inputs, place: ActionPlace): void {
  const action = known[uses.split('@')[0] as string]
  if (!action) throw new Error(`the runner does not know the action ${uses}`)
  const unknown = Object.keys(inputs).find(name => !action.inputs.includes(name))
  if (unknown !== undefined) throw new Error(`the runner does not know the input "${unknown}" of ${uses}`)
  action.act(inputs, place)
}
