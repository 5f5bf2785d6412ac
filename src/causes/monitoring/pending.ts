import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { delaysOf, heldBack, pagingRules } from './pages.ts'

export const monitoringPending: Cause = {
  id: 'monitoring.for',
  title: 'An alert waits long before it fires.',
  rule: 'forMs is over 2 s, and a third or more of what holds a page back',
  settings: [{ path: 'monitoring.rules.*.forMs', unit: 'ms' }],
  concerns: (path, { monitoring }) =>
    monitoring !== undefined && pagingRules(monitoring).some(name => path === `monitoring.rules.${name}.forMs`),
  phase: 'alert',
  explains: ['detection'],
  advice: 'let what pages fire after the second bad look',
  docs: 'https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/',
  supportedBy(run) {
    const held = heldBack(run, 'forMs')
    const waits = delaysOf(run.environment.driver.settings)?.forMs ?? 0
    return held && `${held}; what pages has to hold for ${formatMs(waits)} before it fires`
  },
}
