/** The performance promises that a scenario's criteria ask for, looked up in the environment. Pure. */
import { durationMs } from '../model/duration.ts'
import type { Environment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import {
  isPerformance,
  type PerformanceCriterion,
  type PerformancePromises,
  type PlannedPerformance,
} from '../model/promise/performance.ts'
import type { Scenario } from '../model/scenario/scenario.ts'

/** A criterion of a service that is not there, that nobody asks or that promises nothing is refused. */
export function performanceOf(scenario: Scenario, environment: Environment): PlannedPerformance[] {
  return scenario.criteria.flatMap((criterion, at) =>
    isPerformance(criterion) ? [planned(criterion, `criteria.${at}`, scenario, environment)] : [],
  )
}

function planned(
  { assert, service, window = 'whole' }: PerformanceCriterion,
  where: string,
  { load }: Scenario,
  { name, services, objectives: { performance } }: Environment,
): PlannedPerformance {
  if (!services[service])
    throw usageError(
      'plan.unknown-service',
      `${where}: there is no service "${service}"`,
      `there are ${Object.keys(services).join(', ')}`,
    )
  if (![...load.probes, ...load.ledgers].some(user => user.service === service))
    throw usageError('plan.unobserved', `${where}: nobody in load asks the service "${service}"`, 'add a probe of it')
  if (!performance)
    throw usageError(
      'plan.no-promise',
      `${where}: the environment "${name}" makes no promise of performance`,
      'state it in objectives.performance',
    )
  return { kind: assert, subject: service, window, ...promise(assert, performance) }
}

function promise(assert: PerformanceCriterion['assert'], { errorRate, latency, availability }: PerformancePromises) {
  switch (assert) {
    case 'error-rate':
      return { limit: errorRate.belowPercent, percentile: null, source: errorRate.source }
    case 'availability':
      return { limit: availability.abovePercent, percentile: null, source: availability.source }
    case 'latency':
      return { limit: durationMs(latency.below), percentile: latency.percentile, source: latency.source }
  }
}
