/** Whether the control plane itself was silent: no member of it answered anybody who asked. Pure. */
import type { Episode } from '../journal/episodes.ts'
import { formatMs } from '../model/duration.ts'
import type { FinishedRun } from './evidence-run.ts'

/** A busy machine makes every one of them wait for less than this. */
const longNs = 2e9

/** One sentence where all who watch the leader lock asked in vain for long after the episode began; empty: somebody was answered. */
export function controlPlaneSilence(run: FinishedRun, episode: Episode): string {
  const asked = run.plan.vantages
    .flatMap(({ name, probes }) => {
      const classes = new Set(probes.filter(({ kind }) => kind === 'etcd-leader').map(probe => probe.class))
      return (run.vantages.get(name)?.operations ?? []).filter(operation => classes.has(operation.class))
    })
    .filter(({ sent }) => sent >= episode.fromNs && sent < episode.untilNs)
    .toSorted((a, b) => a.sent - b.sent)
  const silence = longestSilence(asked.map(({ sent, outcome }) => ({ sent, isAnswered: outcome === 'ok' })))
  return silence < longNs
    ? ''
    : `; no member of etcd answered for ${formatMs(silence / 1e6)}: the control plane was gone`
}

/** From the first question in vain to the last one before an answer, in ns. */
function longestSilence(asked: readonly { readonly sent: number; readonly isAnswered: boolean }[]): number {
  let longest = 0
  let from: number | null = null
  for (const { sent, isAnswered } of asked) {
    if (isAnswered) from = null
    else {
      from ??= sent
      longest = Math.max(longest, sent - from)
    }
  }
  return longest
}
