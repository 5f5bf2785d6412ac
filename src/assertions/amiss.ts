/** What was amiss before the fault: an outage, or another leader. None of it is the fault's doing. Pure. */
import type { Episode } from '../journal/episodes.ts'
import { formatMs } from '../model/duration.ts'
import type { Amiss } from '../model/verdict/verdict.ts'
import type { ObservedClass } from './classes.ts'
import type { FinishedRun } from './evidence-run.ts'
import { watchesLeader } from './leader.ts'
import { firstBrokenNs } from './told.ts'

/** Of the fault's own episode; a later one is compared with the one before it. */
export function amissBefore(run: FinishedRun, classes: readonly ObservedClass[], episode: Episode): Amiss[] {
  if (episode.name !== 'fault') return []
  const brokenNs = firstBrokenNs(run)
  const since = (ns: number) => `${formatMs((episode.fromNs - ns) / 1e6)} before the fault`
  const out = classes.flatMap(({ name, vantage, before }) =>
    before.map(({ bracket: { startHi, endHi } }) => ({
      what: `${name} at ${vantage} was out from ${since(startHi)}${endHi === null ? ' on' : ` to ${since(endHi)}`}`,
      sincePrelude: startHi >= brokenNs,
    })),
  )
  return [
    ...out,
    ...leaderChanges(run, episode, brokenNs).map(ns => ({
      what: `the leader lock changed hands ${since(ns)}`,
      sincePrelude: ns >= brokenNs,
    })),
  ]
}

/** When another leader was first seen, between the begin of the baseline and the fault; ns of the run's clock. */
function leaderChanges({ plan, vantages }: FinishedRun, { fromNs }: Episode, brokenNs: number): number[] {
  const startNs = brokenNs - plan.baselineMs * 1e6
  return plan.vantages.flatMap(({ name, probes }) =>
    probes.filter(watchesLeader).flatMap(probe => {
      const seen = (vantages.get(name)?.operations ?? []).filter(
        ({ class: own, outcome, sent, done }) =>
          own === probe.class && outcome === 'ok' && sent >= startNs && done !== null && done < fromNs,
      )
      return seen.flatMap(({ by, sent }, at) => {
        const before = seen[at - 1]?.by?.['leader']
        return before !== undefined && by?.['leader'] !== before ? [sent] : []
      })
    }),
  )
}
