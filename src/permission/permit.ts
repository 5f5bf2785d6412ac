/** Whether a plan may be run now, as its environment says. Pure. */
import { type Approved, approvalIn, hindranceOf, missingRoles } from '../evidence/approval.ts'
import { formatMs } from '../model/duration.ts'
import type { Safety } from '../model/environment/safety.ts'
import { refusal } from '../model/muster-error.ts'
import type { Plan } from '../model/plan/plan.ts'
import { changes } from '../model/promise/change.ts'
import { closureAt, opensAt, shownAt } from './windows.ts'

/** A file that may hold an approval. */
export interface Given {
  readonly name: string
  readonly text: string
}

/** An approval that counts, with the file's own bytes. */
export interface Counted extends Approved {
  readonly text: string
}

/** What is to be run, and when. */
export interface Wanted {
  readonly plan: Plan
  /** sha256 of the plan's bytes */
  readonly digest: string
  readonly at: Date
}

/** What a drill may take besides, from the first check to the last: what is slow to come up is waited for. */
const besidesMs = 120_000

/** How long a drill may take at most, until all is put right. */
export function longestMs({ baselineMs, faults, observe, undoBudgetMs, settleBudgetMs, runbook = [] }: Plan): number {
  const lastFaultMs = Math.max(0, ...faults.map(({ atMs }) => atMs))
  const episodes = 1 + changes.filter(change => runbook.some(({ part }) => part === change)).length
  const watchedMs = (observe.deadlineMs + observe.holdMs) * episodes
  return besidesMs + baselineMs + lastFaultMs + watchedMs + undoBudgetMs + settleBudgetMs
}

/** The approvals that let it be run now: none where nobody is asked. Refuses with what is missing, and when it may be run. */
export function permitted(wanted: Wanted, given: readonly Given[]): readonly Counted[] {
  const { safety = {} } = wanted.plan
  const shut = whyShut(safety, wanted)
  if (shut) throw refusal('permission.shut', shut.why, shut.until)
  return approved(safety, wanted, given)
}

/** Why it may not be run now, and when it may; null: it may. */
export function whyShut(
  safety: Safety,
  { plan, at }: Pick<Wanted, 'plan' | 'at'>,
): { readonly why: string; readonly until: string } | null {
  const neededMs = longestMs(plan)
  const opens = opensAt(safety, at, neededMs)
  if (opens?.getTime() === at.getTime()) return null
  const closure = closureAt(safety, at)
  const because = closure ?? `no window is open for the ${formatMs(neededMs)} that this drill may take`
  return {
    why: `the environment "${plan.environment}" is not drilled now, ${shownAt(safety, at)}: ${because}`,
    until: opens
      ? `it may begin at ${shownAt(safety, opens)}`
      : 'no window opens within four weeks: whoever answers for the estate says when (safety.windows, safety.closed)',
  }
}

function approved(
  { approvals: approvers = [] }: Safety,
  { digest, at }: Wanted,
  given: readonly Given[],
): readonly Counted[] {
  const read = given.map(file => ({ ...file, approval: approvalIn(file.text) }))
  const problems: string[] = []
  const counted: Counted[] = []
  for (const { name, text, approval } of read) {
    const why = typeof approval === 'string' ? approval : hindranceOf(approval, digest, approvers, at)
    if (why !== null) problems.push(`  ${name}: ${why}`)
    else counted.push({ ...(approval as Approved), text })
  }
  const missing = missingRoles(counted, approvers)
  if (missing.length === 0) return counted
  const what = `the plan (sha256 ${digest}) is not approved by: ${missing.join(', ')}`
  throw refusal('permission.unapproved', [what, ...problems].join('\n'), {
    text: 'each signs the plan, for its role and with a key of its own, and gives you the file for --approval',
    run: ['approve', 'plan.json', '--role', missing[0] as string],
  })
}
