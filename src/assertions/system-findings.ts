/** Findings about the drilled system itself: steady after the drill, and configured in a way that is known to be sound. Pure. */
import { entriesOf } from '../journal/reader.ts'
import type { Grade } from '../model/names.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base } from './findings.ts'

/** Whether the system is steady again after the drill. */
export function steadyFinding(run: FinishedRun): Finding {
  const last = entriesOf(run.entries, 'checked').findLast(
    ({ phase, what }) => phase === 'settle' && what === 'steady state',
  )
  const failing = last?.checks.filter(({ ok }) => !ok) ?? []
  const grade: Grade = last === undefined ? 'inconclusive' : last.ok ? 'met' : 'not-met'
  return {
    ...base('steady-state', 'system', grade, { problems: failing.map(({ name, detail }) => `${name}: ${detail}`) }),
    summary:
      last === undefined
        ? 'steady state was not looked at after the drill'
        : last.ok
          ? `all ${last.checks.length} checks hold after the drill`
          : `${failing.length} of ${last.checks.length} checks do not hold after the drill`,
    objectiveMs: null,
    objectiveSource: 'scenario',
    actualMs: null,
    numbers: { checks: last?.checks.length ?? 0, failing: failing.length },
    evidence: [{ file: 'journal.ndjson', what: 'checks before and after' }],
  }
}

/**
 * What preflight saw in the configuration. A setting that is known to make recovery slow or unsafe is an exception even where
 * this drill met its promises: the next one may hit it. None where the system was not asked.
 */
export function configurationFinding(run: FinishedRun): Finding[] {
  const seen = entriesOf(run.entries, 'checked').find(({ what }) => what === 'configuration')
  const checks = seen?.checks.filter(({ name }) => name.startsWith('config/')) ?? []
  if (checks.length === 0) return []
  const unsound = checks.filter(({ ok }) => !ok)
  return [
    {
      ...base('configuration', 'system', 'met', {
        exceptions: unsound.map(({ name, detail }) => `${name.replace('config/', '')}: ${detail}`),
      }),
      summary:
        unsound.length > 0
          ? `${unsound.length} of ${checks.length} settings are known to make recovery slow or unsafe`
          : `none of ${checks.length} settings is known to make recovery slow or unsafe`,
      objectiveMs: null,
      objectiveSource: 'known defects of the drilled software',
      actualMs: null,
      numbers: { checks: checks.length, unsound: unsound.length },
      evidence: [{ file: 'journal.ndjson', what: 'configuration, as preflight saw it' }],
    },
  ]
}
