/** Which causes explain a finding: a cause is named only with a figure of this run. Pure. */
import type { NamedCause } from '../model/verdict/cause.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import { causes } from './all.ts'
import type { Cause } from './cause.ts'
import type { RunFacts } from './facts.ts'
import { settingsOf, settingsText, told } from './settings.ts'

/** A finding with the settings that explain it, each told among its problems too; as it was where none does. */
export function withCauses(finding: Finding, run: RunFacts): Finding {
  const named = causesOf(finding, run)
  if (named.length === 0) return finding
  return { ...finding, problems: [...finding.problems, ...named.map(sentence)], causes: named }
}

const sentence = ({ settings, figure, docs }: NamedCause) => `${settingsText(settings)}: ${figure}; see ${docs}`

/** What was met needs no explanation, and what is not known has none. */
function causesOf(finding: Finding, run: RunFacts): NamedCause[] {
  if (finding.grade !== 'not-met') return []
  return causes
    .filter(({ explains }) => explains.includes(finding.assertion))
    .flatMap(cause => {
      const figure = figureOf(cause, run, finding)
      return figure === null ? [] : [namedAs(cause, figure, run)]
    })
}

function figureOf(cause: Cause, run: RunFacts, finding: Finding): string | null {
  const isSound = cause.statically && cause.statically(run.environment.driver.settings) === null
  return isSound ? null : (cause.supportedBy?.(run, finding) ?? null)
}

function namedAs(cause: Cause, figure: string, { environment }: RunFacts): NamedCause {
  const { settings } = environment.driver
  return {
    id: cause.id,
    settings: settingsOf(cause, settings).map(setting => told(settings, setting)),
    figure,
    phase: cause.phase,
    docs: cause.docs,
    advice: cause.advice,
  }
}
