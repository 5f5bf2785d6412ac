import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { delaysOf, heldBack } from './pages.ts'

export const monitoringInterval: Cause = {
  id: 'monitoring.interval',
  title: 'Monitoring looks seldom.',
  rule: 'scrapeIntervalMs + evaluationIntervalMs is over 2 s, and a third or more of what holds a page back',
  settings: [
    { path: 'monitoring.scrapeIntervalMs', unit: 'ms' },
    { path: 'monitoring.evaluationIntervalMs', unit: 'ms' },
  ],
  phase: 'alert',
  explains: ['detection'],
  advice: 'look, and evaluate, several times within the time in which somebody is to be told',
  docs: 'https://prometheus.io/docs/prometheus/latest/configuration/configuration/',
  supportedBy(run) {
    const held = heldBack(run, 'lookMs')
    const looks = delaysOf(run.environment.driver.settings)?.lookMs ?? 0
    return held && `${held}; the next look and the next evaluation come within ${formatMs(looks)}`
  },
}
