/** `backup.first-query`: the restored server answers what a user would ask, and takes a write. */
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import { onRestored, type RestoredHandle } from './on-restored.ts'
import { restoreHostOf } from './repository.ts'
import { restoredUrl } from './restored.ts'

const user = 42
const sql = `INSERT INTO muster_readiness (at) SELECT clock_timestamp() FROM users WHERE id = ${user}
  RETURNING (SELECT name FROM users WHERE id = ${user}) AS name`

export const firstQuery: Action<Record<never, never>, RestoredHandle, LabSystem> = {
  ...onRestored('backup.first-query', {
    effect: 'reads a user from the restored server and writes a row to it',
    permission: 'connect to the restored server',
  }),
  async perform({ region }, { system, signal }) {
    const [answer] = await system.ask(
      restoreHostOf(region),
      [{ name: 'user', kind: 'sql', url: restoredUrl, sql }],
      signal,
    )
    if (!answer || answer.error !== null) throw new Error(`the restored server does not serve: ${answer?.error}`)
    const [row] = answer.value as { name: string }[]
    if (!row) throw new Error(`the restored server has no user ${user}`)
    return { detail: `user ${user} is "${row.name}", and a row was written` }
  },
}
