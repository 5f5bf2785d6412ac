/** `backup.take`: a fresh backup of the primary; a region that leads again after another did needs one. */
import Type, { type Static } from 'typebox'
import { takeBackup } from '../../../../../lab/backup/first-backups.ts'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import { backupsIn, primaryOf } from './repository.ts'
import { instanceOf, regionOf, repositoryCandidates } from './store.ts'

const Spec = Type.Object(
  { type: Type.Optional(Type.Enum(['full', 'incr'], { description: 'full if not given' })) },
  { additionalProperties: false },
)

interface Handle {
  readonly member: string
  readonly type: 'full' | 'incr'
  readonly region: string
  readonly [key: string]: string
}

export const take: Action<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'backup.take',
  schema: Spec,
  describe: ({ type = 'full' }) => ({
    effect: `takes ${type === 'full' ? 'a full' : 'an incremental'} backup of the primary; the oldest may expire for it`,
    undo: null,
    permission: 'connect to the primary as its administrator, write to the repository',
  }),
  candidates: repositoryCandidates,
  async prepare({ type = 'full' }, target, { system, signal }) {
    const { id } = await primaryOf(system, target, signal)
    const region = regionOf(system, target)
    return { instance: instanceOf(region), handle: { member: id, type, region } }
  },
  async perform({ member, type, region }, { system, signal }) {
    await takeBackup(system.lab, system.lab.component(member), type, signal)
    const [backup] = await backupsIn(system, region, signal)
    return { detail: `backup ${backup?.label} of ${member} was taken` }
  },
}
