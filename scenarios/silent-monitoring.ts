import { defineScenario } from '../src/scenario/define-scenario.ts'

/**
 * The alert that should tell of the outage cannot come: Alertmanager is gone. What then remains is a dead man's switch, which
 * misses its heartbeat: being told that nobody watches any more is what a sound lab reaches here, and it must come while users
 * are still without the service.
 */
export default defineScenario({
  name: 'silent-monitoring',
  title: 'Front door frozen while monitoring is silent',
  description:
    'Alertmanager is killed; a second later the front door of clients in the EU stands still. No alert can reach anybody: does anybody on call learn that something is wrong?',
  environment: 'lab',
  faults: [
    { id: 'silence', kind: 'lab.crash', target: { component: 'alertmanager' }, at: '0s', prelude: true },
    { id: 'freeze', kind: 'lab.freeze', target: { component: 'edge@eu' }, at: '1s', lasts: '15s' },
  ],
  load: {
    probes: [
      {
        class: 'users.read',
        vantage: 'eu-client',
        service: 'backend-api',
        path: '/api/v1/users/42',
        every: '20ms',
        deadline: '500ms',
      },
    ],
    ledgers: [],
  },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s' },
  criteria: [
    { assert: 'rto', service: 'backend-api', maxOutages: 1 },
    // The switch waits 5 s for a heartbeat, of which the last may have come right before the kill.
    { assert: 'detection', service: 'backend-api', orSilence: true, within: '8s' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'backend-api', duration: '60s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
