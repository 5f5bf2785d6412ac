/** The runbook, the load and the promises that every restore drill of the lab shares; pure data. */
import type { ActionStep } from '../model/scenario/runbook.ts'
import type { FaultStep, Scenario } from '../model/scenario/scenario.ts'
import { frontDoorLedger, poolLedger, userReads } from './front-door-load.ts'

interface RestoreDrill {
  readonly name: string
  readonly title: string
  readonly description: string
  /** what befalls the repository: a fault of the `backup` driver; absent: nothing */
  readonly fault?: Pick<FaultStep, 'kind' | 'lasts'>
  /** what must be done before anything can be restored */
  readonly before?: readonly ActionStep[]
  /** what else is restored afterwards */
  readonly after?: readonly ActionStep[]
  /** age of the point that is asked for, in ms */
  readonly ageMs: number
}

const store = 'core-db'

export const restoreDrill = ({
  name,
  title,
  description,
  fault,
  before = [],
  after = [],
  ageMs,
}: RestoreDrill): Scenario => ({
  name,
  title,
  description,
  environment: 'lab',
  faults: fault ? [{ id: 'repository', target: { store }, at: '0s', ...fault }] : [],
  runbook: { recover: [...before, ...restoreSteps(ageMs), ...after] },
  load: { probes: [userReads], ledgers: [frontDoorLedger, poolLedger] },
  // The point asked for lies in it: it has to be longer than the log takes to reach the repository. Not where a fault lasts
  // and is waited for: the point then lies in that.
  baseline: fault?.lasts === undefined ? `${ageMs + 1_000}ms` : '3s',
  observe: { deadline: '60s', hold: '5s' },
  criteria: [
    { assert: 'restore', store, within: '30s' },
    // Beside the live system: its users must not notice.
    { assert: 'integrity', store, maxLost: 0 },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'backend-api', duration: '10s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})

const step = (id: string, title: string, within: string, more: Partial<ActionStep> = {}): ActionStep => ({
  id,
  title,
  do: `backup.${id}`,
  target: { store },
  within,
  ...more,
})

const restoreSteps = (ageMs: number): ActionStep[] => [
  step('check', 'Check every file of the repository', '15s'),
  step('restore', 'Restore the files of a backup beside the live system', '15s', { with: { ageMs } }),
  step('replay', 'Replay the archived log up to the point', '30s'),
  step('first-query', 'Ask the restored database what a user would', '5s'),
  step('verify', 'Compare the restored rows with the live ones', '10s'),
]

/** Waits for the log that could not be archived meanwhile. */
export const awaitArchive = step('await-archive', 'Wait until the log reaches the repository again', '60s')
