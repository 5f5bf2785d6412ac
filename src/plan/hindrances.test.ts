import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import scenario from '../../scenarios/backup-restore.ts'
import failover from '../../scenarios/db-failover.ts'
import { editEnvironment } from '../cli/edit-environment.ts'
import { estateOf } from '../../test/estate-of.ts'
import { drivers } from '../drivers/index.ts'
import { ExitCode } from '../model/exit-code.ts'
import { compilePlan } from './compile.ts'
import { hindrancesOf, refuseHindered } from './hindrances.ts'

const edited = (value: string) =>
  editEnvironment(environment, [`driver.settings.postgres.track_commit_timestamp=${value}`])
const planOn = (value: string) => compilePlan(scenario, estateOf(edited(value)), drivers)

test.each(['off', 'OFF', 'false', 'f', '0', 'no'])(
  'a restore without commit timestamps (%s) is refused, and the setting named',
  value => {
    expect(() => refuseHindered(planOn(value), edited(value), drivers)).toThrow(
      expect.objectContaining({
        exitCode: ExitCode.refused,
        message: expect.stringContaining('driver.settings.postgres.track_commit_timestamp is'),
      }),
    )
  },
)

test('with them nothing is in the way, and a drill that restores nothing does not ask', () => {
  for (const value of ['on', 'true', '1']) expect(hindrancesOf(planOn(value), edited(value), drivers)).toEqual([])
  expect(hindrancesOf(compilePlan(failover, estateOf(edited('off')), drivers), edited('off'), drivers)).toEqual([])
})
