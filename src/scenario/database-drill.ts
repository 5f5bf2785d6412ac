/** The load and the promises that every database drill of the lab shares; pure data. */
import type { DetectionCriterion } from '../model/promise/detection.ts'
import type { FaultStep, Scenario } from '../model/scenario/scenario.ts'
import { frontDoorLedger, poolLedger, userReads } from './front-door-load.ts'

interface DatabaseDrill {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly faults: FaultStep[]
  /** what a sound configuration reaches, with room for a busy machine */
  readonly expectWithin: string
  /** how soon a sound configuration tells who is on call, and by what; absent: the outage may be too short for that */
  readonly tells?: Pick<DetectionCriterion, 'within' | 'orSilence'>
  /** watch at least this long after the last fault */
  readonly atLeast?: string
}

export const databaseDrill = ({
  name,
  title,
  description,
  faults,
  expectWithin,
  tells,
  atLeast,
}: DatabaseDrill): Scenario => ({
  name,
  title,
  description,
  environment: 'lab',
  faults,
  load: {
    probes: [userReads],
    ledgers: [frontDoorLedger, poolLedger],
  },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s', ...(atLeast === undefined ? {} : { atLeast }) },
  criteria: [
    { assert: 'rto', service: 'backend-api', expectWithin, maxOutages: 1 },
    ...(tells ? [{ assert: 'detection' as const, service: 'backend-api', ...tells }] : []),
    { assert: 'rpo', store: 'core-db' },
    { assert: 'integrity', store: 'core-db' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'backend-api', duration: '60s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
