/** The contradictions as SARIF 2.1.0, which editors and code review read. */
import { rules } from './lint.ts'
import type { Claim } from './rule.ts'
import type { Linted } from './text.ts'

/** One log with one run over all files; `version`: of Muster. */
export const sarifOf = (linted: readonly Linted[], version: string) => ({
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
      results: linted.flatMap(resultsOf),
    },
  ],
})

const resultsOf = (linted: Linted) =>
  linted.found.map(({ rule, between: [first, second], consequence, fix }) => ({
    ruleId: rule.id,
    ruleIndex: rules.indexOf(rule),
    level: rule.severity,
    message: { text: `${first.says}, but ${second.says}. ${consequence} Fix: ${fix}.` },
    locations: [locationOf(first, linted)],
    ...(second.path.length === 0
      ? {}
      : { relatedLocations: [{ id: 1, message: { text: second.says }, ...locationOf(second, linted) }] }),
  }))

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
