/** `backup.verify`: what the restored server holds of the drill's ledgers, beside what the live one holds. */
import { readFile } from 'node:fs/promises'
import type { Answer } from '../../../../../model/question.ts'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import { onRestored, type RestoredHandle } from './on-restored.ts'
import { type Holding, holdingIn, holdingQuestion, type Point } from './point.ts'
import { primaryOf, restoreHostOf } from './repository.ts'
import { pointFileOf } from './restore.ts'
import { restoredUrl } from './restored.ts'

const step = onRestored('backup.verify', {
  effect: 'compares the rows of the drill’s ledgers in the restored server with those of the live one',
  permission: 'connect to the restored server and to the primary',
})

export const verify: Action<Record<never, never>, RestoredHandle, LabSystem> = {
  ...step,
  async prepare(spec, target, context) {
    const { url } = await primaryOf(context.system, target, context.signal)
    const { instance, handle } = await step.prepare(spec, target, context)
    return { instance, handle: { ...handle, live: url } }
  },
  async perform({ region, live }, { system, runId, signal }) {
    const point = JSON.parse(await readFile(pointFileOf(system.lab, runId), 'utf8')) as Point
    const questions = [
      holdingQuestion('live', live as string, runId, point.time),
      holdingQuestion('restored', restoredUrl, runId, point.time),
    ]
    const answers = await system.ask(restoreHostOf(region), questions, signal)
    const [expected, found] = ['live', 'restored'].map(database => holdingOf(database, answers)) as [Holding, Holding]
    return {
      detail: `the newest row was committed at ${found.newest ?? 'no time: there is none'}, asked for was ${point.time}`,
      facts: {
        reached: found.newest ?? '',
        expected: JSON.stringify(expected.upTo),
        present: JSON.stringify(found.upTo),
        beyond: JSON.stringify(found.after),
      },
    }
  },
}

function holdingOf(database: string, answers: readonly Answer[]): Holding {
  const answer = answers.find(({ name }) => name === database)
  if (!answer || answer.error !== null) throw new Error(`the ${database} database does not answer: ${answer?.error}`)
  return holdingIn(answer.value as Parameters<typeof holdingIn>[0])
}
