/** `backup.await-archive`: waits until the database's log reaches the repository. */
import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import { pgbackrest, saidBy } from '../../../../../lab/backup/repository.ts'
import { backupConfigurationOf } from '../../../../../lab/components/patroni.ts'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import { primaryOf } from './repository.ts'
import { instanceOf, regionOf, repositoryCandidates } from './store.ts'

interface Handle {
  readonly member: string
  readonly host: string
  readonly [key: string]: string
}

export const awaitArchive: Action<Record<never, never>, Handle, LabSystem> = {
  kind: 'backup.await-archive',
  schema: Type.Object({}, { additionalProperties: false }),
  describe: () => ({
    effect: 'begins a new segment of the database’s log and waits until the one before it is in the repository',
    undo: null,
    permission: 'connect to the primary as its administrator',
  }),
  candidates: repositoryCandidates,
  async prepare(_spec, target, { system, signal }) {
    const { id, host } = await primaryOf(system, target, signal)
    return { instance: instanceOf(regionOf(system, target)), handle: { member: id, host } }
  },
  async perform({ member, host }, { system: { lab }, signal }) {
    const config = backupConfigurationOf(lab, member.replace('postgres', 'patroni'))
    for (;;) {
      const call = { config, args: ['check'], timeoutMs: 60_000, signal }
      const done = await pgbackrest(lab, host, call)
      if (done.code === 0) return { detail: `the log of ${member} arrives in the repository` }
      if (signal.aborted) throw new Error(`the log of ${member} does not arrive: ${saidBy(done)}`)
      await delay(500)
    }
  },
}
