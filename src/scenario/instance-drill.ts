/** What drills share that take instances of a replicated component from the lab, one at a time; pure data. */
import type { Scenario } from '../model/scenario/scenario.ts'

interface InstanceDrill {
  readonly name: string
  readonly title: string
  readonly description: string
  /** one instance of it runs in every zone */
  readonly component: 'gateway' | 'backend-api'
}

/**
 * One instance freezes, and comes back; later another is killed, and comes back. The freeze stands first, because only it
 * costs an outage: until a check notices, whoever is sent there waits. That is what the recovery time measures, and no share
 * of it can stay under 0.1 %. From then on the promises of a steady service hold: with an instance gone, and as both return.
 */
export const instanceDrill = ({ name, title, description, component }: InstanceDrill): Scenario => {
  const region = 'eu-west-1'
  const reads = { vantage: 'eu-client', service: 'backend-api', every: '10ms', deadline: '500ms' }
  return {
    name,
    title,
    description,
    environment: 'lab',
    faults: [
      { id: 'freeze', kind: 'component.freeze', target: { component, region, zone: 'b' }, at: '0s', lasts: '10s' },
      { id: 'kill', kind: 'component.crash', target: { component, region, zone: 'c' }, at: '15s', lasts: '10s' },
    ],
    load: {
      probes: [
        { class: 'users.read', path: '/api/v1/users/42', ...reads },
        { class: 'matching', path: '/api/v1/matching/42', ...reads },
      ],
      ledgers: [],
    },
    baseline: '3s',
    // Up to three operations in flight at the kill may fail: 0.1 % is then met from 8768 operations on.
    observe: { deadline: '120s', hold: '5s', atLeast: '20s' },
    criteria: [
      // Checks notice within 1.7 s: 500 ms to the next one, twice 500 ms without an answer, 200 ms in between.
      { assert: 'rto', service: 'backend-api', expectWithin: '5s', maxOutages: 1 },
      { assert: 'error-rate', service: 'backend-api', window: 'after' },
      { assert: 'availability', service: 'backend-api', window: 'after' },
      { assert: 'latency', service: 'backend-api' },
      { assert: 'steady-state' },
    ],
    stopConditions: [
      { when: 'outage-exceeds', service: 'backend-api', duration: '60s' },
      { when: 'canary-fails', duration: '3s' },
    ],
  }
}
