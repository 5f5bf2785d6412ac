import type { Cause } from '../cause.ts'

export const monitoringDeadMansSwitch: Cause = {
  id: 'monitoring.dead-mans-switch',
  title: 'Nobody is told when monitoring falls silent.',
  rule: 'monitoring has no dead man’s switch',
  settings: [{ path: 'monitoring.deadMansSwitch.silenceMs', unit: 'ms' }],
  phase: 'alert',
  explains: ['detection'],
  advice: 'let the on-call service tell that the heartbeat of monitoring is missing',
  docs: 'https://prometheus.io/docs/practices/alerting/#metamonitoring',
  statically: ({ monitoring }) =>
    monitoring && !monitoring.deadMansSwitch ? 'when monitoring falls silent, nobody is told' : null,
  supportedBy({ alerts }) {
    const beats = alerts.filter(({ route }) => route === 'heartbeat')
    const after = beats.filter(({ atMs }) => atMs >= 0).length
    return beats.length > 0 && after === 0 ? `${beats.length} heartbeats came before the fault, and 0 after it` : null
  },
}
