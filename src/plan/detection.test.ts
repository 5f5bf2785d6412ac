import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import scenario from '../../scenarios/db-host-loss.ts'
import type { DetectionCriterion } from '../model/promise/detection.ts'
import type { LabEnvironment } from '../model/environment/environment.ts'
import { detectionObjective, onCallVantage } from './detection.ts'

const criterion: DetectionCriterion = { assert: 'detection', service: 'backend-api' }
const objective = (change: (copy: LabEnvironment) => void, more: Partial<DetectionCriterion> = {}) => {
  const copy = structuredClone(environment)
  change(copy)
  return detectionObjective({ ...criterion, ...more }, 'criteria.1', copy)
}

test('the promise is the environment’s; without one there is none to grade against', () => {
  expect(objective(() => undefined)).toMatchObject([{ kind: 'detection', subject: 'backend-api', objectiveMs: 60_000 }])
  expect(objective(({ objectives }) => delete objectives.detection)).toEqual([])
})

test('where nobody would be told, the criterion is refused', () => {
  expect(() => objective(copy => delete copy.onCall)).toThrow(/^criteria.1: nobody is told of an outage/)
  expect(() => objective(({ driver }) => delete driver.settings.monitoring)).toThrow(/nobody is told/)
  expect(() => objective(() => undefined, { service: 'front-desk' })).toThrow(/no service "front-desk"/)
})

test('only who asks for it has somebody stand where pages arrive', () => {
  expect(onCallVantage(scenario, environment)).toMatchObject([
    { name: 'on-call', notifications: environment.onCall?.notifications },
  ])
  const criteria = scenario.criteria.filter(({ assert }) => assert !== 'detection')
  expect(onCallVantage({ ...scenario, criteria }, environment)).toEqual([])
})
