/** The backups that a repository lists, by pgBackRest's own word: only it can read a repository that is encrypted. */
import { MusterError } from '../../model/muster-error.ts'
import type { Lab } from '../lab.ts'
import { pgbackrest, regionConfigurationOf, saidBy } from './repository.ts'

/** A backup as the repository lists it. */
export interface Backup {
  /** `20261125-025203F`, or with what it builds on `20261125-025203F_20261125-025205I` */
  readonly label: string
  /** seconds since 1970 */
  readonly endedAt: number
  /** keys of the notes that were kept beside it */
  readonly notes: readonly string[]
}

/** Newest first; throws with what pgBackRest said when the repository cannot be read. */
export async function backupsOfRegion(lab: Lab, region: string, signal: AbortSignal): Promise<Backup[]> {
  const config = regionConfigurationOf(lab, region)
  const call = { config, args: ['--output=json', 'info'], timeoutMs: 20_000, signal }
  const answer = await pgbackrest(lab, `control-${region}`, call)
  if (answer.code !== 0)
    throw new MusterError('lab.backup', `the repository of ${region} does not answer: ${saidBy(answer)}`)
  return listed(answer.stdout)
}

/** Backups in the reply to `info --output=json`, newest first. Pure; throws with the repository's own status when it could not be read. */
export function listed(json: string): Backup[] {
  const [entry] = JSON.parse(json) as Info[]
  const unreadable = entry?.repo?.find(({ status }) => status.code === unknownError)
  if (unreadable) throw new MusterError('lab.backup', `the repository cannot be read: ${unreadable.status.message}`)
  const backups =
    entry?.backup.map(({ label, timestamp, annotation = {} }) => ({
      label,
      endedAt: timestamp.stop,
      notes: Object.keys(annotation),
    })) ?? []
  return backups.toSorted((a, b) => b.endedAt - a.endedAt || (a.label < b.label ? 1 : -1))
}

interface Info {
  readonly backup: {
    readonly label: string
    readonly timestamp: { readonly stop: number }
    readonly annotation?: Readonly<Record<string, string>>
  }[]
  readonly repo?: { readonly status: { readonly code: number; readonly message: string } }[]
}

/** "other": pgBackRest's status for what is neither sound nor one of its known lacks. */
const unknownError = 99
