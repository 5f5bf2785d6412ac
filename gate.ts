import { defineGate } from './src/scenario/define-gate.ts'

/** What a release of Muster itself needs: one sound drill of the lab, of the configuration and the promises as they stand. */
export default defineGate({
  name: 'muster-release',
  environment: 'lab-single-region',
  drills: [{ scenario: 'scenarios/db-failover.ts', fresh: '1d' }],
})
