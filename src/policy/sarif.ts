/** The contradictions as SARIF 2.1.0, which editors and code review read. */
import type { Claim, Rule } from './rule.ts'
import type { Linted } from './text.ts'

/** One log with one run over all files; `rules`: all that were asked; `version`: of Muster. */
export const sarifOf = (linted: readonly Linted[], rules: readonly Rule[], version: string) => ({
  $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'muster',
          version,
          rules: rules.map(({ id, severity, title, why, remedy }) => ({
            id,
            shortDescription: { text: title },
            fullDescription: { text: `${title} Why it matters: ${why}.` },
            help: { text: `Why it matters: ${why}. Fix: ${remedy}.` },
            defaultConfiguration: { level: severity },
          })),
        },
      },
      columnKind: 'utf16CodeUnits',
      results: linted.flatMap(file => resultsOf(file, rules)),
    },
  ],
})

const resultsOf = (linted: Linted, rules: readonly Rule[]) =>
  linted.found.map(({ rule, between, consequence, fix }) => ({
    ruleId: rule.id,
    ruleIndex: rules.indexOf(rule),
    level: rule.severity,
    message: { text: `${disagreement(between)}. ${consequence} Fix: ${fix}.` },
    locations: [locationOf(between[0], linted)],
    ...relatedTo(between.slice(1), linted),
  }))

/** A setting that is unwise by itself is told with its path; places that disagree tell enough by what stands there. */
const disagreement = (between: readonly Claim[]) =>
  between.length === 2
    ? between.map(({ says }) => says).join(', but ')
    : between.map(({ path, says }) => `${path.join('.')}: ${says}`).join('; ')

function relatedTo(others: readonly Claim[], linted: Linted) {
  const placed = others.filter(({ path }) => path.length > 0)
  if (placed.length === 0) return {}
  return {
    relatedLocations: placed.map((other, at) => ({
      id: at + 1,
      message: { text: other.says },
      ...locationOf(other, linted),
    })),
  }
}

/** The file, the line where it is known, and the path inside. */
function locationOf({ path }: Claim, { file, lineOf }: Linted) {
  const startLine = lineOf(path)
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file) },
      ...(startLine === null ? {} : { region: { startLine } }),
    },
    logicalLocations: [{ fullyQualifiedName: path.join('.'), kind: 'property' }],
  }
}
