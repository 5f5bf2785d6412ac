import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { show } from '../figures.ts'
import { bfdInterval, bfdMultiplier, drawnFor, holdTime, isAnycast, silenceOf } from './silence.ts'

const longMs = 2_000

export const anycastBfd: Cause = {
  id: 'anycast.bfd',
  title: 'BFD tells late that a point of presence is gone.',
  rule: 'bfdIntervalMs x bfdMultiplier is over 2 s',
  settings: [bfdInterval, bfdMultiplier, holdTime],
  phase: 'detect',
  explains: ['rto'],
  advice: 'set bfdIntervalMs x bfdMultiplier to half a second or a second',
  docs: 'https://bird.network.cz/?get_doc&v=20&f=bird-6.html',
  statically(settings) {
    const { bfdMs, holdMs } = silenceOf(settings)
    if (!isAnycast(settings) || !Number.isFinite(bfdMs) || bfdMs <= longMs) return null
    return `a point of presence that vanishes draws users for up to ${formatMs(Math.min(bfdMs, holdMs))}: BFD needs ${formatMs(bfdMs)} to tell`
  },
  supportedBy(run, finding) {
    const silence = silenceOf(run.environment.driver.settings)
    const drawn = drawnFor(run, finding, silence)
    return drawn
      ? `users were sent for ${show(drawn)} to a point of presence that was cut off, and BFD tells after ${formatMs(silence.bfdMs)}`
      : null
  },
}
