/**
 * pgBackRest as the lab uses it: one repository a region, a folder that stands for a file share mounted on every database
 * host of that region. A black hole of a zone does not reach it.
 */
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { iniLines } from '../components/component.ts'
import { asServiceUser } from '../sandbox.ts'
import type { Lab } from '../lab.ts'
import type { ExecResult } from '../../model/exec.ts'

type Place = { readonly stateDir: string; readonly settings: Pick<LabSettings, 'backup'> }

/** Name of the one database in a repository: the archive command can then be the same in every region. */
export const stanza = 'core'

/** The folder that stands for the share on which a region's backups are kept: its own, unless it is said to be in another. */
const folderOf = ({ stateDir, settings }: Place, region: string) =>
  `${stateDir}/${repositoryFolder(settings.backup, region)}`

const repositoryFolder = ({ keptIn }: LabSettings['backup'], region: string) => {
  const place = keptIn?.[region]
  return place === undefined || place === region ? `backup-${region}` : `backup-kept-in-${place}-of-${region}`
}

/** In which region such a folder lies; null: it is none. */
export function regionOfRepository({ settings }: Pick<Place, 'settings'>, folder: string): string | null {
  const { backup } = settings
  const region = backup.regions.find(name => repositoryFolder(backup, name) === folder)
  return region === undefined ? null : (backup.keptIn?.[region] ?? region)
}

export const repositoryOf = (site: Place, region: string) => `${folderOf(site, region)}/repository`

/** Where the repository keeps its backups; one folder each, named by its label. */
export const backupsOf = (site: Place, region: string) => `${repositoryOf(site, region)}/backup/${stanza}`

/** The pgbackrest.conf for what is done beside the members: the caller names the database with `--pg1-path`. */
export const regionConfigurationOf = (site: Place, region: string) => `${folderOf(site, region)}/pgbackrest.conf`

export const isBackedUp = ({ settings }: Pick<Place, 'settings'>, region: string) =>
  settings.backup.regions.includes(region)

/** A PostgreSQL as pgBackRest reaches it. */
export interface DatabaseFolder {
  readonly path: string
  /** folder of its socket */
  readonly sockets: string
}

/** Text of a pgbackrest.conf: the region's repository, and the database beside which the file lies. */
export const configurationOf = (site: Place, region: string, database: DatabaseFolder): string =>
  [
    '[global]',
    `repo1-path=${repositoryOf(site, region)}`,
    `lock-path=/run/lab/backup-${region}`,
    `spool-path=/run/lab/backup-${region}`,
    'log-level-console=warn',
    'log-level-file=off',
    ...iniLines(site.settings.backup.config, '='),
    `[${stanza}]`,
    `pg1-path=${database.path}`,
    `pg1-socket-path=${database.sockets}`,
    'pg1-user=postgres',
    '',
  ].join('\n')

interface Call {
  /** path of a pgbackrest.conf */
  readonly config: string
  readonly args: readonly string[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Runs pgBackRest on a host; what it says of a failure stands in the result, in its own words. */
export const pgbackrest = (lab: Pick<Lab, 'exec'>, host: string, { config, args, timeoutMs, signal }: Call) =>
  lab.exec(host, asServiceUser(['pgbackrest', `--config=${config}`, `--stanza=${stanza}`, ...args]), {
    timeoutMs,
    signal,
    niceness: 10,
  })

/** The first error that pgBackRest named, with its hint, without its timestamp: `ERROR: [055]: unable to load ...`. */
export const saidBy = ({ code, stdout, stderr }: ExecResult): string => {
  const lines = `${stdout}\n${stderr}`.split('\n')
  const at = lines.findIndex(line => /\b(ERROR|ASSERT):/.test(line))
  if (at === -1) return lines.find(text => text.trim() !== '')?.trim() ?? `exit code ${code}`
  const hints = lines.slice(at + 1).filter(line => /^\s*HINT:/.test(line))
  return [(lines[at] as string).replace(/^.*?(?=ERROR:|ASSERT:)/, ''), ...hints].map(line => line.trim()).join(' ')
}
