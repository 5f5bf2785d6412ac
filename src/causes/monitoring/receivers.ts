import { nobody, toldOf } from '../../model/environment/lab/alert-routing.ts'
import type { Cause } from '../cause.ts'
import { unpaged } from './pages.ts'

export const monitoringReceivers: Cause = {
  id: 'monitoring.receivers',
  title: 'An alert reaches nobody.',
  rule: 'the routes lead an alert to no receiver',
  settings: [{ path: 'monitoring.rules' }, { path: 'monitoring.receivers' }],
  phase: 'alert',
  explains: ['detection'],
  advice: 'give the alert a label that a route leads to a receiver by',
  docs: 'https://prometheus.io/docs/alerting/latest/configuration/#route',
  statically({ monitoring }) {
    const unheard = Object.entries(monitoring?.rules ?? {}).filter(([alertname, { labels }]) =>
      toldOf(monitoring as NonNullable<typeof monitoring>, { ...labels, alertname }).every(
        ({ receiver }) => receiver === nobody,
      ),
    )
    return unheard.length === 0
      ? null
      : `of ${unheard.map(([name]) => name).join(', ')} nobody is told: no label is one that a route leads to a receiver by`
  },
  supportedBy: unpaged,
}
