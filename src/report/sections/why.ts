/** Which settings made it so: each with its value, the figure that shows it, and what to do. */
import type { NamedCause } from '../../model/verdict/cause.ts'
import type { Finding } from '../../model/verdict/verdict.ts'
import { soft, table } from '../elements.ts'
import { type Markup, markup } from '../markup.ts'

/** Of all findings that are given; a cause that explains several stands once. Null: none is known. */
export function whyTable(findings: readonly Finding[]): Markup | null {
  const causes = findings.flatMap(finding => finding.causes ?? [])
  const once = causes.filter(({ id }, at) => causes.findIndex(other => other.id === id) === at)
  if (once.length === 0) return null
  return markup`<h3>Why</h3>${table(['phase', 'setting', 'seen', 'what to do'], once.map(row))}`
}

const row = ({ phase, settings, figure, advice, docs }: NamedCause) => [
  phase,
  markup`${settings.map(({ path, value }, at) => markup`${at > 0 ? markup`<br>` : null}<code>${path}</code> ${soft(value)}`)}`,
  figure,
  markup`${advice} <a href="${docs}">documentation</a>`,
]
