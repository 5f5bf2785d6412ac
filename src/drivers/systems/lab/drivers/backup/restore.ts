/** `backup.restore`: the files of the newest backup that can be restored, fetched beside the live system. */
import { stat, writeFile } from 'node:fs/promises'
import Type, { type Static } from 'typebox'
import { isLab } from '../../../../../model/environment/environment.ts'
import { isOn } from '../../../../../model/environment/lab/configuration.ts'
import { repositoryOf, saidBy } from '../../../../../lab/backup/repository.ts'
import type { Action } from '../../../../contract/action.ts'
import type { Confirmation, FaultContext } from '../../../../contract/fault.ts'
import type { LabSystem } from '../../system.ts'
import { type Point, pointQuestion } from './point.ts'
import { askRepository, backupsIn, primaryOf, restoreHostOf } from './repository.ts'
import { claimFolder, claimIn, dataOf, emptyFolder, folderOf, removeRestored } from './restored.ts'
import { instanceOf, regionOf, repositoryCandidates } from './store.ts'

const Spec = Type.Object(
  {
    ageMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'age of the point that is asked for, 15000 if not given; a log that is archived every ten seconds promises no younger one',
      }),
    ),
  },
  { additionalProperties: false },
)

interface Handle {
  readonly region: string
  readonly point: Point
  /** backups that ended before the point, newest first */
  readonly labels: readonly string[]
  readonly [key: string]: string | Point | readonly string[]
}

/** A backup that was tried in vain, with what was said of it. */
interface Refusal {
  readonly label: string
  readonly said: string
}

/** The point asked for lies in the restore's own folder, for the steps after it. */
export const pointFileOf = (lab: LabSystem['lab'], runId: string) => `${folderOf(lab, runId)}/point.json`

export const restore: Action<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'backup.restore',
  schema: Spec,
  describe: () => ({
    effect:
      'writes the newest backup before the point to a folder beside the live system, or one before it where that cannot be restored',
    undo: 'stops the restored server and removes its folder; a lease inside the lab does so should nobody else',
    permission: 'read the repository, run a PostgreSQL on a host of the region',
  }),
  candidates: repositoryCandidates,
  hindrances: environment => {
    if (!isLab(environment)) return []
    const value = environment.driver.settings.postgres['track_commit_timestamp']
    return isOn(value ?? 'off')
      ? []
      : [
          `driver.settings.postgres.track_commit_timestamp is ${value ?? 'not set, which means off'}: backup.restore needs to know when each write was committed, and PostgreSQL keeps that only with it on`,
        ]
  },
  async prepare({ ageMs = 15_000 }, target, context) {
    const { system, runId, signal } = context
    const region = regionOf(system, target)
    const primary = await primaryOf(system, target, signal)
    const question = pointQuestion(primary.url, runId, ageMs)
    const [answer] = await system.ask(restoreHostOf(region), [question], signal)
    if (!answer || answer.error !== null) throw new Error(`no point could be chosen: ${answer?.error}`)
    const [point] = answer.value as Point[]
    if (!point) throw new Error(`no write of this drill is ${ageMs} ms old: give the drill a longer baseline`)
    const backups = await backupsIn(system, region, signal)
    const before = backups.filter(({ endedAt }) => endedAt * 1000 < Date.parse(isoOf(point.time)))
    if (before.length === 0) throw new Error(`the repository of ${region} lists no backup from before ${point.time}`)
    return { instance: instanceOf(region), handle: { region, point, labels: before.map(({ label }) => label) } }
  },
  async perform(handle, context) {
    const { system, runId, leaseMs, signal } = context
    signal.throwIfAborted()
    await claimFolder(system, { region: handle.region, runId }, leaseMs)
    await writeFile(pointFileOf(system.lab, runId), JSON.stringify(handle.point))
    const refused: Refusal[] = []
    for (const label of handle.labels) {
      const said = await restoreOne(handle, label, context)
      if (said === null) return performed(handle, label, refused)
      refused.push({ label, said })
    }
    throw new Error(`no backup could be restored: ${refused.map(({ label, said }) => `${label}: ${said}`).join('; ')}`)
  },
  undo: ({ region }, { system, runId }) => removeRestored(system, { region, runId }),
  confirm,
}

const isoOf = (time: string) => time.replace(' ', 'T').replace(/\.(\d{3})\d*\+00$/, '.$1Z')

/** Null when it was restored, else what pgBackRest said. */
async function restoreOne(
  { region, point }: Handle,
  label: string,
  { system, runId, signal }: FaultContext<LabSystem>,
): Promise<string | null> {
  await emptyFolder(system.lab, { region, runId })
  const args = [
    `--pg1-path=${dataOf(system.lab, runId)}`,
    `--set=${label}`,
    ...['--type=time', `--target=${point.time}`, '--target-action=promote', 'restore'],
  ]
  const done = await askRepository(system, region, args, signal)
  // Every file lies in the repository: its path there says enough.
  return done.code === 0 ? null : saidBy(done).replaceAll(`${repositoryOf(system.lab, region)}/`, '')
}

function performed({ point }: Handle, label: string, refused: readonly Refusal[]) {
  const before = refused.map(refusal => `${refusal.label} could not be restored (${refusal.said}); `).join('')
  return {
    detail: `${before}backup ${label} was restored, to be brought to ${point.time}`,
    facts: { point: JSON.stringify(point), backup: label, refused: JSON.stringify(refused) },
  }
}

async function confirm({ region }: Handle, { system, runId }: FaultContext<LabSystem>): Promise<Confirmation> {
  const folder = folderOf(system.lab, runId)
  const [claimed, there] = await Promise.all([system.isClaimed(claimIn(region, runId)), exists(folder)])
  if (claimed || there) return { state: 'present', detail: `what was restored from ${instanceOf(region)} is there` }
  return { state: 'absent', detail: 'the restored server and its folder are gone' }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
