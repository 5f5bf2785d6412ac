import { defineGate } from '../../src/scenario/define-gate.ts'

export default defineGate({
  name: 'release',
  description: 'The drills that must have passed before a release goes to customers.',
  environment: 'lab',
  // The public key of whoever runs the drills; without one a gate can only tell that nothing was changed since it was signed.
  // key: 'release.pub',
  drills: [
    {
      scenario: '../../scenarios/db-failover.ts',
      fresh: '7d',
      // Six, each in a part of its own of the control loop's period, can be told apart from chance.
      runs: 6,
      // A busy runner makes a run inconclusive now and then; a failure is never taken back.
      mayBeInconclusive: 1,
      mayBeSlowerBy: { 'rto/backend-api': '2s' },
    },
    { scenario: '../../scenarios/redis-node-loss.ts', fresh: '30d' },
    { scenario: '../../scenarios/az-loss.ts', fresh: '92d' },
  ],
})
