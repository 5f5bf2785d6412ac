/** That every database which takes writes has a backup whose parts are there. */
import { access } from 'node:fs/promises'
import type { CheckResult } from '../../model/record/journal-entry.ts'
import { backupsOfRegion } from '../backup/listed.ts'
import { backupsOf, isBackedUp } from '../backup/repository.ts'
import type { Lab } from '../lab.ts'

/** One check a region that has a repository and a database of its own. */
export async function backupChecks(lab: Lab, signal: AbortSignal): Promise<CheckResult[]> {
  const regions = Object.entries(lab.settings.regions).filter(
    ([region, { standbyOf }]) => standbyOf === undefined && isBackedUp(lab, region),
  )
  return await Promise.all(regions.map(([region]) => backupCheck(lab, region, signal)))
}

async function backupCheck(lab: Lab, region: string, signal: AbortSignal): Promise<CheckResult> {
  const name = `backup@${region}`
  try {
    const labels = (await backupsOfRegion(lab, region, signal)).map(({ label }) => label)
    await Promise.all(labels.map(label => access(`${backupsOf(lab, region)}/${label}/backup.manifest`)))
    const ok = labels.some(label => label.endsWith('F'))
    return { name, ok, detail: ok ? 'ok' : 'there is no full backup' }
  } catch (error) {
    return { name, ok: false, detail: `the repository lacks a part: ${(error as Error).message}` }
  }
}
