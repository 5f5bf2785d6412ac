/** What the steps after `backup.restore` share: they act on what it made, and leave behind nothing that it would not remove. */
import Type from 'typebox'
import type { Action, ActionDescription } from '../../../../contract/action.ts'
import type { Json } from '../../../../contract/json.ts'
import type { LabSystem } from '../../system.ts'
import { dataOf } from './restored.ts'
import { instanceOf, regionOf, repositoryCandidates } from './store.ts'
import { access } from 'node:fs/promises'

export interface RestoredHandle {
  readonly region: string
  readonly [key: string]: Json
}

type Step = Action<Record<never, never>, RestoredHandle, LabSystem>

/** All of such a step but what it performs. */
export const onRestored = (kind: string, description: Omit<ActionDescription, 'undo'>): Omit<Step, 'perform'> => ({
  kind,
  schema: Type.Object({}, { additionalProperties: false }),
  describe: () => ({ ...description, undo: null }),
  candidates: repositoryCandidates,
  async prepare(_spec, target, { system, runId }) {
    await access(`${dataOf(system.lab, runId)}/PG_VERSION`).catch(() => {
      throw new Error('nothing has been restored yet: the runbook needs a step backup.restore before this one')
    })
    const region = regionOf(system, target)
    return { instance: instanceOf(region), handle: { region } }
  },
})
