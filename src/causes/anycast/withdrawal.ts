import { formatMs } from '../../model/duration.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { kindOfHit } from '../../model/scenario/former-kinds.ts'
import type { Cause } from '../cause.ts'
import { hitting, isWithin, longestOutage, show } from '../figures.ts'
import { numberOf } from '../settings.ts'
import { isAnycast } from './silence.ts'

const every = { path: 'edge.anycast.checkMs', unit: 'ms' } as const
const fall = { path: 'edge.anycast.fall' } as const

const longMs = 2_000
const slackMs = 2_000

const soonestMs = (settings: LabSettings): number => numberOf(settings, every) * numberOf(settings, fall)

/** A look that gets no answer is given up after two intervals; the next comes one later. */
const latestMs = (settings: LabSettings): number => soonestMs(settings) * 3

export const anycastWithdrawal: Cause = {
  id: 'anycast.withdrawal',
  title: 'A point of presence announces itself long after its proxy has died.',
  rule: 'checkMs x fall is over 2 s',
  settings: [every, fall],
  phase: 'detect',
  explains: ['rto'],
  advice: 'look at the proxy several times a second',
  docs: 'https://bird.network.cz/?get_doc&v=20&f=bird-6.html',
  statically: settings =>
    isAnycast(settings) && soonestMs(settings) > longMs
      ? `a point of presence withdraws ${formatMs(soonestMs(settings))} to ${formatMs(latestMs(settings))} after its proxy died`
      : null,
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const [died] = hitting(run, /^edge@/).filter(hit =>
      ['component.crash', 'component.freeze'].includes(kindOfHit(hit)),
    )
    const out = longestOutage(run, finding)?.durationMs
    return died && out && isWithin(out, soonestMs(settings) / 2, latestMs(settings) + slackMs)
      ? `users were sent to ${died.instance} for ${show(out)} after its proxy had died`
      : null
  },
}
