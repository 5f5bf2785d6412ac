import type { Cause } from '../cause.ts'

export const edgeCacheVary: Cause = {
  id: 'edge.cache-vary',
  title: 'A cache gives the reply for one site to another.',
  rule: 'honourVary is off',
  settings: [{ path: 'edge.cache.honourVary' }],
  phase: 'none',
  explains: ['cache'],
  advice: 'switch honourVary on',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#6.2.1-process-vary',
  statically: ({ edge }) =>
    edge.cache.honourVary ? null : 'a reply that was made for one site is given to every other, and browsers refuse it',
  supportedBy(_run, { numbers }) {
    const foreign = Number(numbers['foreign'] ?? 0)
    return foreign > 0 ? `${foreign} replies had been made for another site than the one that asked` : null
  },
}
