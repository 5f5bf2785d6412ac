import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { delaysOf, heldBack } from './pages.ts'

export const monitoringGroupWait: Cause = {
  id: 'monitoring.group-wait',
  title: 'Alertmanager waits for more alerts before it pages.',
  rule: 'group_wait is over 2 s, and a third or more of what holds a page back',
  settings: [{ path: 'monitoring.alertmanager.route.group_wait' }, { path: 'monitoring.alertmanager.route.routes' }],
  phase: 'alert',
  explains: ['detection'],
  advice: 'give the route of pages a group_wait of 0s',
  docs: 'https://prometheus.io/docs/alerting/latest/configuration/#route',
  supportedBy(run) {
    const held = heldBack(run, 'groupWaitMs')
    const waits = delaysOf(run.environment.driver.settings)?.groupWaitMs ?? 0
    return held && `${held}; Alertmanager keeps the first alert of a group for ${formatMs(waits)}`
  },
}
