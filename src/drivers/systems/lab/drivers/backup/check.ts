/** `backup.check`: every file of the repository read and its checksum compared. */
import { access } from 'node:fs/promises'
import Type from 'typebox'
import { backupsOf, saidBy } from '../../../../../lab/backup/repository.ts'
import type { BackupProblem } from '../../../../../model/promise/restore.ts'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import { askRepository, backupsIn } from './repository.ts'
import { instanceOf, regionOf, repositoryCandidates } from './store.ts'

interface Handle {
  readonly region: string
  readonly [key: string]: string
}

export const check: Action<Record<never, never>, Handle, LabSystem> = {
  kind: 'backup.check',
  schema: Type.Object({}, { additionalProperties: false }),
  describe: () => ({
    effect:
      'looks for every backup that is listed, reads every file of it and of the archived log, and compares its checksum',
    undo: null,
    permission: 'read the repository',
  }),
  candidates: repositoryCandidates,
  async prepare(_spec, target, { system }) {
    const region = regionOf(system, target)
    return { instance: instanceOf(region), handle: { region } }
  },
  async perform({ region }, { system, signal }) {
    const problems = [...(await missingIn(system, region, signal)), ...(await damagedIn(system, region, signal))]
    const detail = problems.map(({ label, said }) => `${label}: ${said}`).join('; ')
    return { detail: detail || 'every file is as it was written', facts: { problems: JSON.stringify(problems) } }
  },
}

/** `verify` does not miss a backup whose manifest is gone: it passes over it in silence. */
async function missingIn(system: LabSystem, region: string, signal: AbortSignal): Promise<BackupProblem[]> {
  const folder = backupsOf(system.lab, region)
  const looks = (await backupsIn(system, region, signal)).map(async ({ label }) => {
    const missing = await access(`${folder}/${label}/backup.manifest`).then(
      () => false,
      () => true,
    )
    return missing ? [{ label, said: 'it is listed, and its files are not there' }] : []
  })
  return (await Promise.all(looks)).flat()
}

async function damagedIn(system: LabSystem, region: string, signal: AbortSignal): Promise<BackupProblem[]> {
  const done = await askRepository(system, region, ['--log-level-console=info', 'verify'], signal)
  if (done.code !== 0) throw new Error(`the repository of ${region} could not be checked: ${saidBy(done)}`)
  return unsoundIn(done.stdout)
}

/** What the report of `verify` finds unsound: its exit code says nothing of it. Pure. */
export function unsoundIn(report: string): BackupProblem[] {
  if (!/^\s*status: error$/m.test(report)) return []
  const parts = report.split(/^\s*(?=backup: |archiveId: )/m).slice(1)
  if (parts.length === 0)
    return [{ label: 'repository', said: linesOf(report.split('status: error')[1] ?? '')[0] ?? '' }]
  return parts.map(part => {
    const [, label = '', said = ''] = /^(?:backup|archiveId): ([^,]+), ([^]*)/.exec(part) ?? []
    return { label, said: linesOf(said).join(', ') }
  })
}

/** Without the log lines that follow it. */
const linesOf = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !/ P\d\d +[A-Z]+: /.test(line))
