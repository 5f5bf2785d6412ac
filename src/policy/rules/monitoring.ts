/** What monitoring cannot show, or will have forgotten when an auditor asks. */
import { durationMs, formatMs } from '../../model/duration.ts'
import type { Architecture } from '../../model/environment/environment.ts'
import type { Tier } from '../../model/names.ts'
import { claim, type Claim, type Rule, type Violation } from '../rule.ts'

/** A recovery time is worth grading when it is known to a hundredth of its objective. */
const finestShare = 100

export const uptimeTooCoarse: Rule = {
  id: 'uptime-too-coarse',
  severity: 'note',
  title: 'Uptime checks are coarser than a hundredth of the tightest RTO.',
  why: 'shorter outages pass unseen, recovery is known no finer',
  remedy: 'check more often',
  check: ({ monitoring, objectives: { rto } }) => {
    const every = monitoring?.uptimeChecks?.every
    const [tier, promise] = Object.entries(rto).toSorted(([, a], [, b]) => durationMs(a) - durationMs(b))[0] as [
      Tier,
      string,
    ]
    if (every === undefined || durationMs(every) * finestShare <= durationMs(promise)) return []
    return [
      {
        between: [
          claim(['monitoring', 'uptimeChecks', 'every'], `every ${every}`),
          claim(['objectives', 'rto', tier], `under ${promise}`),
        ],
        consequence: `An outage shorter than ${every} can pass unseen, and no recovery time is known more finely than that.`,
        fix: `check at least every ${formatMs(durationMs(promise) / finestShare)}; a drill measures with its own probes all the same`,
      },
    ]
  },
}

/** Shortest time over which an auditor samples, by what is attested. SOC 2 Type II: periods of three to twelve months are usual. */
const windows: Readonly<Record<string, string>> = { 'SOC 2': '90d' }

/** The window that holds, and who says so; null where nothing asks for one. */
function windowOf({ monitoring, regions }: Architecture): { window: string; claim: Claim } | null {
  const stated = monitoring?.evidence?.window
  if (stated !== undefined) return { window: stated, claim: claim(['monitoring', 'evidence', 'window'], stated) }
  for (const [name, { compliance }] of Object.entries(regions)) {
    const attested = compliance.find(entry => windows[entry] !== undefined)
    const window = attested === undefined ? undefined : windows[attested]
    if (window !== undefined)
      return {
        window,
        claim: claim(
          ['regions', name, 'compliance'],
          `${attested}, whose Type II report usually covers ${window} or more`,
        ),
      }
  }
  return null
}

export const evidenceExpires: Rule = {
  id: 'evidence-expires',
  severity: 'warning',
  title: 'What a drill rests on is deleted before an auditor samples it.',
  why: 'what a drill rests on is gone when it is sampled',
  remedy: 'copy it out with each drill',
  check: environment => {
    const asked = windowOf(environment)
    const { retention = {}, evidence } = environment.monitoring ?? {}
    if (!asked || evidence?.copiedOut) return []
    return Object.entries(retention)
      .filter(([, keptFor]) => durationMs(keptFor) < durationMs(asked.window))
      .map(([what, keptFor]): Violation => ({
        between: [claim(['monitoring', 'retention', what], `kept for ${keptFor}`), asked.claim],
        consequence: `A drill of the first month of the window has no ${what} left when it is examined.`,
        fix: `copy the ${what} of a drill out into its report, or keep them for ${asked.window}`,
      }))
  },
}
