import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { bfdInterval, bfdMultiplier, isAnycast, silenceOf } from './silence.ts'
import { unprovoked } from './unprovoked.ts'

/** Less than a router that is busy may stand still. */
const shortMs = 150

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
  supportedBy: unprovoked,
}
