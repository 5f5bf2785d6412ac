import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { show } from '../figures.ts'
import { bfdInterval, bfdMultiplier, bfdSwitch, drawnFor, holdTime, isAnycast, silenceOf } from './silence.ts'

const longMs = 2_000

/** Where BFD is off, or slower than it, the hold time is what ends a session. */
export const anycastHoldTime: Cause = {
  id: 'anycast.hold-time',
  title: 'Only the hold time of BGP tells that a point of presence is gone.',
  rule: 'BFD is off, or bfdIntervalMs x bfdMultiplier is more than the hold time',
  settings: [holdTime, bfdSwitch, bfdInterval, bfdMultiplier],
  phase: 'detect',
  explains: ['rto'],
  advice: 'let BFD tell it within a second; without BFD, set a hold time of 3 s',
  docs: 'https://bird.network.cz/?get_doc&v=20&f=bird-6.html',
  statically(settings) {
    const { bfdMs, holdMs } = silenceOf(settings)
    const endsMs = Math.min(bfdMs, holdMs)
    if (!isAnycast(settings) || endsMs <= longMs || (bfdMs <= holdMs && bfdMs !== Infinity)) return null
    const bfd = bfdMs === Infinity ? 'BFD is off' : `BFD needs ${formatMs(bfdMs)}`
    return holdMs === Infinity
      ? `${bfd}, and with a hold time of 0 no silence ends a session: a point of presence that vanishes draws users for ever`
      : `${bfd}, so that a point of presence that vanishes draws users until the hold time of ${formatMs(holdMs)} is over`
  },
  supportedBy(run, finding) {
    const silence = silenceOf(run.environment.driver.settings)
    const drawn = drawnFor(run, finding, silence)
    return drawn
      ? `users were sent for ${show(drawn)} to a point of presence that was cut off, and BGP gives it up after ${formatMs(silence.holdMs)} of silence`
      : null
  },
}
