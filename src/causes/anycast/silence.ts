/** How long a point of presence that has vanished still draws users: until BFD, or BGP itself, takes its silence for its loss. Pure. */
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Interval } from '../../model/interval.ts'
import { kindOfHit } from '../../model/scenario/former-kinds.ts'
import type { Finding } from '../../model/verdict/verdict.ts'
import type { RunFacts } from '../facts.ts'
import { hitting, isWithin, longestOutage } from '../figures.ts'
import { effective, numberOf } from '../settings.ts'

export const bfdInterval = { path: 'edge.anycast.bfdIntervalMs', unit: 'ms' } as const
export const bfdMultiplier = { path: 'edge.anycast.bfdMultiplier' } as const
export const bfdSwitch = { path: 'edge.anycast.bgp.bfd', default: true } as const
export const holdTime = { path: 'edge.anycast.holdTimeS', unit: 's', default: 9 } as const

/** Users move on within this of the route's end. */
const slackMs = 2_500

export interface Silence {
  /** after so long without a packet; infinite: BFD is off */
  readonly bfdMs: number
  /** after so long without a word of BGP; infinite: a hold time of 0 */
  readonly holdMs: number
}

export const isAnycast = ({ edges }: LabSettings): boolean => Object.values(edges).some(({ points }) => points)

export function silenceOf(settings: LabSettings): Silence {
  const isOff = ['false', 'off', 'no'].includes(String(effective(settings, bfdSwitch)))
  const holdS = numberOf(settings, holdTime)
  return {
    bfdMs: isOff ? Infinity : numberOf(settings, bfdInterval) * numberOf(settings, bfdMultiplier),
    holdMs: holdS === 0 ? Infinity : holdS * 1_000,
  }
}

/** How long users were sent to a point of presence that was cut off, if silence of that length explains it. */
export function drawnFor(run: RunFacts, finding: Finding, { bfdMs, holdMs }: Silence): Interval | null {
  const isCutOff = hitting(run, /^edge@/).some(hit => kindOfHit(hit) === 'component.isolate')
  const out = longestOutage(run, finding)?.durationMs
  const endsMs = Math.min(bfdMs, holdMs)
  // The last word came up to one interval before the cut: of BFD a part of it, of BGP a third.
  const isExplained = out && isWithin(out, Math.min(endsMs / 2, 60_000), endsMs + slackMs)
  return isCutOff && isExplained ? out : null
}
