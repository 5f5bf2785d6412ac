import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import scenario from '../../scenarios/backup-restore.ts'
import { estateOf } from '../../test/estate-of.ts'
import { drivers } from '../drivers/index.ts'
import type { RunbookStep } from '../model/scenario/runbook.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { compilePlan } from './compile.ts'
import { tierOf } from './restore.ts'

const steps = scenario.runbook?.recover as readonly RunbookStep[]
const needed = ['restore', 'replay', 'first-query', 'verify']
const withSteps = (recover: readonly RunbookStep[]): Scenario => ({ ...scenario, runbook: { recover: [...recover] } })
const compiled = (drill: Scenario) => compilePlan(drill, estateOf(environment), drivers)

test('a restore is graded against the promises of the store: the strictest tier of those that need it, its data class', () => {
  expect(compiled(scenario).objectives).toMatchObject([
    { kind: 'rto', subject: 'core-db', class: 'critical', objectiveMs: 3_600_000 },
    { kind: 'rpo', subject: 'core-db', class: 'transactional', objectiveMs: 300_000 },
  ])
  expect(tierOf(environment, 'nobody-needs-it')).toBe('non-critical')
})

test('a criterion without the steps that restore the store is refused, and told which are missing', () => {
  const restoring = steps.filter(({ id }) => needed.includes(id))
  for (const step of restoring) {
    const rest = steps.filter(other => other !== step)
    expect(() => compiled(withSteps(rest))).toThrow(
      `criteria.0: nothing could be said of a restore of "core-db": the runbook lacks backup.${step.id}`,
    )
  }
  const inItsRegion = restoring.map(step => ({ ...step, target: { store: 'core-db', region: 'eu-west-1' } }))
  expect(() => compiled(withSteps(inItsRegion))).not.toThrow()
})
