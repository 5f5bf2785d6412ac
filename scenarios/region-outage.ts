import { defineScenario } from '../src/scenario/define-scenario.ts'
import { frontDoorLedger, poolLedger, userReads } from '../src/scenario/front-door-load.ts'

const store = 'core-db'
const home = { store, region: 'eu-west-1' }
const door = { component: 'edge@eu' }
const backup = { store, region: 'eu-central-1' }

export default defineScenario({
  name: 'region-outage',
  title: 'The primary region is lost, and comes back',
  description:
    'eu-west-1 is cut off from the world for 30 seconds while everything inside it goes on. The runbook promotes eu-central-1 and cuts the front door over; once the region is back it is fenced, rewound and fails back as planned. How long are users without the service, what do they lose, and what did the old primary acknowledge to those who were cut off with it?',
  environment: 'lab',
  faults: [{ id: 'region', kind: 'region.isolate', target: { region: 'eu-west-1' }, at: '0s', lasts: '30s' }],
  runbook: {
    recover: [
      {
        id: 'detect',
        title: 'Wait until the front door holds eu-west-1 for down',
        do: 'edge.await-down',
        target: door,
        with: { region: 'eu-west-1' },
        within: '5s',
      },
      {
        id: 'promote',
        title: 'Promote the database of eu-central-1',
        do: 'postgres.promote-standby',
        target: backup,
        within: '5s',
      },
      {
        // Without it the door would lead back to eu-west-1, and to its old primary, as soon as that is reachable again.
        id: 'cut-over',
        title: 'Cut the front door over to eu-central-1',
        do: 'edge.cut-over',
        target: door,
        with: { to: 'eu-central-1' },
        within: '10s',
      },
    ],
    reconstitute: [
      {
        id: 'fence',
        title: 'Fence the old primary of eu-west-1',
        do: 'postgres.fence-region',
        target: home,
        within: '10s',
      },
      {
        id: 'rewind',
        title: 'Rewind eu-west-1 to where eu-central-1 took over, and let it catch up',
        do: 'postgres.rewind-region',
        target: home,
        within: '30s',
      },
    ],
    failBack: [
      { id: 'fail-back', title: 'Let eu-west-1 lead again', do: 'postgres.switch-region', target: home, within: '10s' },
      {
        id: 'cut-back',
        title: 'Cut the front door over to eu-west-1',
        do: 'edge.cut-over',
        target: door,
        with: { to: 'eu-west-1' },
        within: '10s',
      },
      {
        id: 'follow',
        title: 'Wait until eu-central-1 follows again',
        do: 'postgres.await-caught-up',
        target: backup,
        within: '30s',
      },
      {
        // What the other region wrote is nowhere in this one's archived log: no backup from before leads past it.
        id: 'full-backup',
        title: 'Take a full backup of eu-west-1',
        do: 'backup.take',
        target: home,
        within: '20s',
      },
      {
        id: 'incremental-backup',
        title: 'Take an incremental backup on top of it',
        do: 'backup.take',
        target: home,
        with: { type: 'incr' },
        within: '20s',
      },
    ],
  },
  load: {
    // An objective of 10 s asks for no more, and a small machine that drills three regions has no more to give.
    probes: [{ ...userReads, every: '40ms' }],
    // Applications inside the region write on while it is cut off: what they are promised then cannot be kept.
    ledgers: [
      { ...frontDoorLedger, every: '200ms' },
      { ...poolLedger, every: '200ms', name: 'stranded', witness: true },
    ],
  },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s' },
  criteria: [
    { assert: 'rto', service: 'backend-api', expectWithin: '10s', maxOutages: 1 },
    { assert: 'rto', service: 'backend-api', during: 'fail-back', expectWithin: '10s', maxOutages: 1 },
    { assert: 'rpo', store, expectWithin: '60s' },
    { assert: 'integrity', store, splitBrain: 'expected' },
    { assert: 'serving-place', service: 'backend-api' },
    { assert: 'data-flow' },
    { assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' },
    { assert: 'residency', tenant: 'us-customers', vantage: 'us-client' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'backend-api', duration: '60s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
