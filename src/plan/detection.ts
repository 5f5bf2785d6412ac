/** How soon somebody must be told, and the vantage that sees when they are. Pure. */
import type { DetectionCriterion } from '../model/promise/detection.ts'
import { durationMs } from '../model/duration.ts'
import type { Environment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { PlannedObjective, PlannedVantage } from '../model/plan/plan.ts'
import type { Scenario } from '../model/scenario/scenario.ts'

/** None where nothing was promised: being told while the service is out is what then counts. */
export function detectionObjective(
  { service: name }: DetectionCriterion,
  where: string,
  { name: environment, services, onCall, objectives, driver }: Environment,
): PlannedObjective[] {
  const service = services[name]
  if (!service)
    throw usageError(
      'plan.unknown-service',
      `${where}: there is no service "${name}"`,
      `there are ${Object.keys(services).join(', ')}`,
    )
  if (!onCall || (driver && !driver.settings.monitoring))
    throw usageError(
      'plan.nobody-on-call',
      `${where}: nobody is told of an outage in the environment "${environment}"`,
      'state who is in onCall, and what watches in driver.settings.monitoring',
    )
  if (!objectives.detection) return []
  const { within, source } = objectives.detection
  return [{ kind: 'detection', subject: name, class: service.tier, objectiveMs: durationMs(within), source }]
}

/** Stands where pages arrive, whatever becomes of the rest. */
export function onCallVantage({ criteria }: Scenario, { onCall }: Environment): PlannedVantage[] {
  if (!onCall || !criteria.some(({ assert }) => assert === 'detection')) return []
  const { host, country, notifications } = onCall
  return [
    {
      name: 'on-call',
      host,
      place: 'where pages arrive',
      country,
      probes: [],
      ledgers: [],
      readBacks: [],
      notifications,
    },
  ]
}
