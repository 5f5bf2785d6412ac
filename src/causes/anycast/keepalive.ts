import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { given, numberOf } from '../settings.ts'
import { holdTime, isAnycast } from './silence.ts'
import { unprovoked } from './unprovoked.ts'

const keepalive = { path: 'edge.anycast.keepaliveTimeS', unit: 's' } as const

export const anycastKeepalive: Cause = {
  id: 'anycast.keepalive',
  title: 'A BGP session ends between two of its keepalives.',
  rule: 'keepaliveTimeS is not less than the hold time',
  settings: [keepalive, holdTime],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'leave keepaliveTimeS out: it is then a third of the hold time',
  docs: 'https://bird.network.cz/?get_doc&v=20&f=bird-6.html',
  statically(settings) {
    const [everyS, holdS] = [numberOf(settings, keepalive), numberOf(settings, holdTime)]
    if (!isAnycast(settings) || given(settings, keepalive) === undefined || holdS === 0 || everyS < holdS) return null
    return `a keepalive is due every ${formatMs(everyS * 1_000)}, and a session without one ends after ${formatMs(holdS * 1_000)}: routes come and go while all is well`
  },
  supportedBy: unprovoked,
}
