/** `backup.check`: every file of the repository read and its checksum compared. */
import Type from 'typebox'
import type { Action } from '../driver.ts'
import type { LabSystem } from '../lab/system.ts'
import { askRepository } from './repository.ts'
import { instanceOf, regionOf, repositoryCandidates } from './store.ts'

interface Handle {
  readonly region: string
  readonly [key: string]: string
}

export const check: Action<Record<never, never>, Handle, LabSystem> = {
  kind: 'backup.check',
  schema: Type.Object({}, { additionalProperties: false }),
  describe: () => ({
    effect: 'reads every file of every backup and of the archived log and compares its checksum',
    undo: null,
    permission: 'read the repository',
  }),
  candidates: repositoryCandidates,
  async prepare(_spec, target, { system }) {
    const region = regionOf(system, target)
    return { instance: instanceOf(region), handle: { region } }
  },
  async perform({ region }, { system, signal }) {
    const { code, stdout, stderr } = await askRepository(system, region, ['--log-level-console=info', 'verify'], signal)
    return { detail: `${code}\n${stdout}\n${stderr}` }
  },
}
