/** A region's repository asked and searched with pgBackRest's own command, on a host of that region. */
import { pgbackrest, regionConfigurationOf, saidBy } from '../../lab/backup/repository.ts'
import type { ExecResult } from '../../lab/lab.ts'
import { databaseUrl } from '../../lab/readiness/questions.ts'
import type { Target } from '../../model/target.ts'
import type { LabSystem } from '../lab/system.ts'
import { findPrimary } from '../postgres/primary.ts'

/** Where restores are done: a host of the region beside those of the live system. */
export const restoreHostOf = (region: string) => `control-${region}`

/** The live system's primary. */
export async function primaryOf(system: LabSystem, target: Target, signal: AbortSignal) {
  const { instance } = await findPrimary(system, target, signal)
  const component = system.lab.component(instance)
  return { ...component, url: databaseUrl(component) }
}

/** A backup as the repository lists it. */
export interface Backup {
  /** `20261125-025203F`, or with what it builds on `20261125-025203F_20261125-025205I` */
  readonly label: string
  /** seconds since 1970 */
  readonly endedAt: number
  readonly [key: string]: string | number
}

/** Runs pgBackRest against a region's repository; what it says of a failure stands in the result. */
export const askRepository = (
  { lab }: Pick<LabSystem, 'lab'>,
  region: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> =>
  pgbackrest(lab, restoreHostOf(region), {
    config: regionConfigurationOf(lab, region),
    args,
    timeoutMs: 110_000,
    signal,
  })

/** The backups that a repository lists, newest first; throws with what pgBackRest said when it cannot be asked. */
export async function backupsIn(system: LabSystem, region: string, signal: AbortSignal): Promise<Backup[]> {
  const answer = await askRepository(system, region, ['--output=json', 'info'], signal)
  if (answer.code !== 0) throw new Error(`the repository of ${region} does not answer: ${saidBy(answer)}`)
  return listed(answer.stdout)
}

/** Backups in the reply to `info --output=json`, newest first. Pure. */
export function listed(json: string): Backup[] {
  const [entry] = JSON.parse(json) as { backup: { label: string; timestamp: { stop: number } }[] }[]
  const backups = entry?.backup.map(({ label, timestamp }) => ({ label, endedAt: timestamp.stop })) ?? []
  return backups.toSorted((a, b) => b.endedAt - a.endedAt || (a.label < b.label ? 1 : -1))
}
