import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { hitting, outageOnReturn } from '../figures.ts'
import { isAnycast } from './silence.ts'

const soonMs = 8_000

export const anycastCheck: Cause = {
  id: 'anycast.check',
  title: 'A point of presence announces itself though it can serve nobody.',
  rule: 'check is process',
  settings: [{ path: 'edge.anycast.check' }],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'set check to regions: a point then announces only while it finds a region up',
  docs: 'https://bird.network.cz/?get_doc&v=20&f=bird-6.html',
  statically: settings =>
    isAnycast(settings) && settings.edge.anycast.check === 'process'
      ? 'a point of presence that finds no region up goes on announcing, and one that returns draws users before it can serve them'
      : null,
  supportedBy(run, finding) {
    if (hitting(run, /^edge@/).length === 0) return null
    const again = outageOnReturn(run, finding, soonMs)
    return again
      ? `an outage began ${formatMs(again.startMs.lower)} after the fault, when the point of presence had just returned`
      : null
  },
}
