import { formatMs } from '../../model/duration.ts'
import { interval } from '../../model/interval.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Cause } from '../cause.ts'
import { hitting, isWithin, outagesOf, returnsMs, show } from '../figures.ts'
import { numberOf } from '../settings.ts'
import { gatewayOrPlace } from './gateway-or-place.ts'

const inter = { path: 'edge.interMs', unit: 'ms' } as const
const rise = { path: 'edge.rise' } as const

const longMs = 5_000
const waitMs = 2_000
const slackMs = 3_000
/** Between a first good check and the last that it takes. */
const fastMs = 200

const neededMs = (settings: LabSettings): number => numberOf(settings, inter) + (numberOf(settings, rise) - 1) * fastMs

export const edgeRise: Cause = {
  id: 'edge.rise',
  title: 'The front door waits long before it uses a gateway that is back.',
  rule: 'inter + (rise - 1) x 200 ms is over 5 s',
  settings: [inter, rise],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'ask for no more good checks than a gateway needs to find its own services',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#5.2-rise',
  supportedBy(run, finding) {
    const needs = neededMs(run.environment.driver.settings)
    if (needs <= longMs || hitting(run, gatewayOrPlace).length === 0) return null
    for (const backMs of returnsMs(run))
      for (const { startMs, endMs } of outagesOf(run, finding)) {
        if (endMs.upper === null || startMs.lower > backMs || endMs.lower - backMs < waitMs) continue
        const waited = interval(endMs.lower - backMs, endMs.upper - backMs)
        if (isWithin(waited, waitMs, needs + slackMs))
          return `users were back ${show(waited)} after what had been lost was, and a gateway is used ${formatMs(needs)} after that`
      }
    return null
  },
}
