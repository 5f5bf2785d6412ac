import { databaseDrill } from '../src/scenario/database-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

/**
 * What then remains is a dead man's switch, which misses the heartbeat of monitoring: being told that nobody watches any more is
 * what a sound lab reaches here. It waits 5 s; the last heartbeat came within the second before the kill, so that it goes off
 * 1 to 2 s after the loss of the host, long before the lock of the lost primary is over.
 */
export default defineScenario(
  databaseDrill({
    name: 'silent-monitoring',
    title: 'Host of the primary database lost while monitoring is silent',
    description:
      'Alertmanager is killed; 3 s later the primary database is lost with its host. No alert can reach anybody: does anybody on call learn that something is wrong?',
    faults: [
      { id: 'silence', kind: 'component.crash', target: { component: 'alertmanager' }, at: '0s', prelude: true },
      { id: 'host', kind: 'postgres.lose-primary-host', target: { store: 'core-db', role: 'primary' }, at: '3s' },
    ],
    expectWithin: '12s',
    tells: { within: '4s', orSilence: true },
  }),
)
