import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { outagesOf, returnsMs } from '../figures.ts'
import { bfdInterval, bfdMultiplier, isAnycast, silenceOf } from './silence.ts'

/** Less than a router that is busy may stand still. */
const shortMs = 150
/** What the fault itself and its end do is over by then. */
const settledMs = 3_000

export const anycastNervous: Cause = {
  id: 'anycast.bfd-nervous',
  title: 'BFD takes a short pause for a loss.',
  rule: 'bfdIntervalMs x bfdMultiplier is under 150 ms',
  settings: [bfdInterval, bfdMultiplier],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'give a busy router time: half a second is soon enough',
  docs: 'https://bird.network.cz/?get_doc&v=20&f=bird-6.html',
  statically(settings) {
    const { bfdMs } = silenceOf(settings)
    return isAnycast(settings) && bfdMs < shortMs
      ? `a router that stands still for ${formatMs(bfdMs)} is taken for lost: under load its route flaps`
      : null
  },
  supportedBy(run, finding) {
    const ends = [0, ...returnsMs(run)]
    const others = outagesOf(run, finding).filter(({ startMs }) =>
      ends.every(at => startMs.lower < at || startMs.lower > at + settledMs),
    )
    const [first] = others.toSorted((a, b) => a.startMs.lower - b.startMs.lower)
    return first
      ? `users were out once more from ${formatMs(first.startMs.lower)} after the fault on, when nothing was broken and nothing returned`
      : null
  },
}
