import type { Cause } from '../cause.ts'
import { unpaged } from './pages.ts'
import { matchesNothing } from './series.ts'

export const monitoringExpression: Cause = {
  id: 'monitoring.expression',
  title: 'An alert asks for what nobody measures.',
  rule: 'the expression of an alert matches no series that is scraped',
  settings: [{ path: 'monitoring.rules' }],
  phase: 'alert',
  explains: ['detection'],
  advice: 'ask Prometheus for the expression: what it has no series for never fires',
  docs: 'https://prometheus.io/docs/prometheus/latest/querying/basics/',
  statically({ monitoring }) {
    const blind = Object.entries(monitoring?.rules ?? {})
      .filter(([, { expr }]) => matchesNothing(expr))
      .map(([name, { expr }]) => `${name} (${expr})`)
    return blind.length === 0 ? null : `no series is scraped that ${blind.join(', ')} would match: it never fires`
  },
  supportedBy: unpaged,
}
