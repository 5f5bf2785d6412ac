/** What flowed between regions, part by part of the drill. */
import type { PhaseFlow } from '../../model/promise/data-flow.ts'
import type { Verdict } from '../../model/verdict/verdict.ts'
import { section, table } from '../elements.ts'
import { type Markup, markup } from '../markup.ts'

export function dataFlowSection(flows: Verdict['flows']): Markup | null {
  if (!flows) return null
  const phases = [...new Set(flows.map(({ phase }) => phase))]
  const pairs = [...new Map(flows.map(flow => [`${flow.from} ${flow.to}`, flow])).values()]
  return section(
    'What flowed between regions',
    markup`<p>Bytes of IP packets, counted once at the router of the region that they leave. Clients are no region.</p>`,
    table(
      ['from', 'to', 'boundary', ...phases.map(phase => ({ figures: phase, unit: 'bytes' })), 'by service'],
      pairs.map(({ from, to, inside }) => {
        const own = flows.filter(flow => flow.from === from && flow.to === to)
        const of = (phase: string) => own.find(flow => flow.phase === phase)?.bytes ?? 'not counted'
        return [from, to, inside ? 'inside' : markup`<b>outside</b>`, ...phases.map(of), servicesOf(own)]
      }),
    ),
  )
}

function servicesOf(flows: readonly PhaseFlow[]): string {
  const totals = new Map<string, number>()
  for (const { services } of flows)
    for (const [service, bytes] of Object.entries(services)) totals.set(service, (totals.get(service) ?? 0) + bytes)
  return [...totals].map(([service, bytes]) => `${service} ${bytes}`).join(', ') || 'nothing'
}
