/** What is drilled on the plain estate. Pure. */
import type { FaultStep, Ledger, Scenario } from '../../src/model/scenario/scenario.ts'

const ledger = (store: string, through: 'pool' | 'redis'): Ledger => ({
  ...{ name: store, vantage: 'app', store, through, writers: 4, every: '40ms', deadline: '1s' },
})

const drill = (name: string, store: string, fault: Omit<FaultStep, 'id' | 'at'>): Scenario => ({
  ...{ name, title: name, description: name, environment: 'plain' },
  faults: [{ id: 'fault', at: '0s', ...fault }],
  load: { probes: [], ledgers: [ledger(store, store === 'orders' ? 'pool' : 'redis')] },
  ...{ baseline: '3s', observe: { deadline: '60s', hold: '5s' } },
  criteria: [{ assert: 'rpo', store }, { assert: 'integrity', store }, { assert: 'steady-state' }],
  stopConditions: [{ when: 'canary-fails', duration: '3s' }],
})

const target = { store: 'orders', role: 'primary' } as const
const promote = {
  recover: [
    {
      ...{ id: 'promote', title: 'Promote a standby', do: 'postgres.promote', within: '20s' },
      target: { store: 'orders' },
    },
  ],
}

export const promoted: Scenario = {
  ...drill('promoted', 'orders', { kind: 'postgres.kill-primary', target }),
  runbook: promote,
}
export const restarted = drill('restarted', 'orders', { kind: 'postgres.lose-primary-host', target, lasts: '4s' })
export const frozen: Scenario = {
  ...drill('frozen', 'orders', { kind: 'postgres.freeze-primary', target, lasts: '6s' }),
  runbook: promote,
}
export const masterKilled = drill('master-killed', 'sessions', {
  ...{ kind: 'redis.kill-master', target: { store: 'sessions' } },
})
export const masterFrozen = drill('master-frozen', 'sessions', {
  ...{ kind: 'redis.freeze-master', target: { store: 'sessions' }, lasts: '8s' },
})
