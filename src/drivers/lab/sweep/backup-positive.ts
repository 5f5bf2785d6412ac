/** A backup of our own, which takes the positive along the way that all data takes into a backup; its note tells it from others. */
import { takeBackup } from '../../../lab/backup/first-backups.ts'
import { backupsOfRegion } from '../../../lab/backup/listed.ts'
import { primaryIn } from '../../../lab/backup/primary.ts'
import { pgbackrest, regionConfigurationOf, saidBy } from '../../../lab/backup/repository.ts'
import type { Lab } from '../../../lab/lab.ts'
import { MusterError } from '../../../model/muster-error.ts'

const note = 'muster-positive'

/** Throws with why there is none. */
export async function backUpPositive(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  const primary = await primaryIn(lab, region, signal)
  if (!primary) throw new MusterError('residency.positives', `no database of ${region} takes writes`)
  await takeBackup(lab, primary, 'incr', signal, `${note}=yes`)
}

/** Takes every such backup out of the repository again. */
export async function expirePositive(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  const config = regionConfigurationOf(lab, region)
  for (const { label } of (await backupsOfRegion(lab, region, signal)).filter(({ notes }) => notes.includes(note))) {
    const call = { config, args: [`--set=${label}`, 'expire'], timeoutMs: 20_000, signal }
    const done = await pgbackrest(lab, `control-${region}`, call)
    if (done.code !== 0)
      throw new MusterError('residency.positives', `the backup ${label} of ${region} is still there: ${saidBy(done)}`)
  }
}
