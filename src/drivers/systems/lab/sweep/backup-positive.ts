/** A backup of our own, which takes the positive along the way that all data takes into a backup; its note tells it from others. */
import { takeBackup } from '../../../../lab/backup/first-backups.ts'
import { backupsOfRegion } from '../../../../lab/backup/listed.ts'
import { primaryIn } from '../../../../lab/backup/primary.ts'
import { pgbackrest, regionConfigurationOf, saidBy } from '../../../../lab/backup/repository.ts'
import type { Lab } from '../../../../lab/lab.ts'
import { MusterError } from '../../../../model/muster-error.ts'
import { saidOf } from './found.ts'

const note = 'muster-positive'

/** Throws with why there is none. */
export async function backUpPositive(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  const primary = await primaryIn(lab, region, signal)
  if (!primary) throw new MusterError('residency.positives', `no database of ${region} takes writes`)
  await takeBackup(lab, primary, 'incr', signal, `${note}=yes`)
}

/** Takes every such backup out of the repository again; resolves with those that are still there, and why. */
export async function expirePositive(lab: Lab, region: string, signal: AbortSignal): Promise<string[]> {
  try {
    const own = (await backupsOfRegion(lab, region, signal)).filter(({ notes }) => notes.includes(note))
    const left: string[] = []
    for (const { label } of own) left.push(...(await expire(lab, region, label, signal)))
    return left
  } catch (error) {
    return [saidOf(error)]
  }
}

async function expire(lab: Lab, region: string, label: string, signal: AbortSignal): Promise<string[]> {
  const call = {
    config: regionConfigurationOf(lab, region),
    args: [`--set=${label}`, 'expire'],
    timeoutMs: 20_000,
    signal,
  }
  const failed = await pgbackrest(lab, `control-${region}`, call).then(
    done => (done.code === 0 ? null : saidBy(done)),
    (error: unknown) => saidOf(error),
  )
  return failed === null ? [] : [`${label}: ${failed}`]
}
