/** That every database which takes writes has a backup whose parts are there, and that its log is being archived. */
import { access, readFile } from 'node:fs/promises'
import type { CheckResult } from '../../model/journal-entry.ts'
import { backupsOf, isBackedUp } from '../backup/repository.ts'
import { labelsIn } from '../backup/labels.ts'
import type { Lab } from '../lab.ts'

/** One check a region that has a repository and a database of its own. */
export async function backupChecks(lab: Lab): Promise<CheckResult[]> {
  const regions = Object.entries(lab.settings.regions).filter(
    ([region, { standbyOf }]) => standbyOf === undefined && isBackedUp(lab, region),
  )
  return await Promise.all(regions.map(([region]) => backupCheck(lab, region)))
}

async function backupCheck(lab: Lab, region: string): Promise<CheckResult> {
  const folder = backupsOf(lab, region)
  const name = `backup@${region}`
  try {
    const labels = labelsIn(await readFile(`${folder}/backup.info`, 'utf8'))
    await Promise.all(labels.map(label => access(`${folder}/${label}/backup.manifest`)))
    const ok = labels.some(label => label.endsWith('F'))
    return { name, ok, detail: ok ? 'ok' : 'there is no full backup' }
  } catch (error) {
    return { name, ok: false, detail: `the repository lacks a part: ${(error as Error).message}` }
  }
}
