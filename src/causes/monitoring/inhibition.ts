import { quietedBy } from '../../model/environment/lab/alert-routing.ts'
import type { MonitoringSettings } from '../../model/environment/lab/monitoring-settings.ts'
import type { Cause } from '../cause.ts'
import { pagesAfter, pagingRules } from './pages.ts'

/** Alerts that page, each with those that keep it quiet and page nobody themselves. */
function quieted(monitoring: MonitoringSettings): { readonly alert: string; readonly by: readonly string[] }[] {
  const paging = pagingRules(monitoring)
  return paging
    .map(alert => ({ alert, by: quietedBy(monitoring, alert).filter(name => !paging.includes(name)) }))
    .filter(({ by }) => by.length > 0)
}

export const monitoringInhibition: Cause = {
  id: 'monitoring.inhibition',
  title: 'An alert that wakes nobody keeps a page quiet.',
  rule: 'an inhibit rule names as its source what does not page, and as its target what does',
  settings: [{ path: 'monitoring.alertmanager.inhibit_rules' }, { path: 'monitoring.rules' }],
  phase: 'alert',
  explains: ['detection'],
  advice: 'let only what pages keep pages quiet',
  docs: 'https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings',
  statically({ monitoring }) {
    const found = monitoring ? quieted(monitoring) : []
    return found.length === 0
      ? null
      : found.map(({ alert, by }) => `while ${by.join(' or ')} fires, nobody is told of ${alert}`).join('; ')
  },
  supportedBy(run) {
    const { monitoring } = run.environment.driver.settings
    const names = new Set((monitoring ? quieted(monitoring) : []).flatMap(({ by }) => by))
    const heard = run.alerts.filter(({ name, status, atMs }) => names.has(name) && status === 'firing' && atMs >= 0)
    return pagesAfter(run).length === 0 && heard.length > 0
      ? `0 pages came after the fault, and ${heard.length} notifications of ${[...new Set(heard.map(({ name }) => name))].join(', ')} did`
      : null
  },
}
