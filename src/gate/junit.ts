/** A decision as JUnit: a suite for each drill, a case for each thing asked. What is not known is an error, never skipped. Pure. */
import { ExitCode } from '../model/exit-code.ts'
import { escape } from '../report/escape.ts'
import { allChecks, type Check, type Decision, wordOf } from './decision.ts'

export function decisionJunit(decision: Decision): string {
  const suites = [
    { name: 'gate', checks: decision.checks },
    ...decision.drills.map(({ scenario, checks }) => ({ name: scenario, checks })),
  ].filter(({ checks }) => checks.length > 0)
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${escape(`muster gate ${decision.policy}`)}" ${counts(allChecks(decision))}>
${suites.map(({ name, checks }) => suite(name, checks, decision.decidedAt)).join('\n')}
</testsuites>
`
}

const suite = (name: string, checks: readonly Check[], at: string) =>
  `  <testsuite name="${escape(name)}" ${counts(checks)} timestamp="${escape(at)}">
${checks.map(entry => testcase(name, entry)).join('\n')}
  </testsuite>`

function counts(checks: readonly Check[]): string {
  const failures = checks.filter(isFailure).length
  const errors = checks.filter(({ exitCode }) => exitCode !== ExitCode.met).length - failures
  return `tests="${checks.length}" failures="${failures}" errors="${errors}"`
}

/** A promise that was missed; all else that does not hold is not known, or may not be believed. */
const isFailure = ({ exitCode }: Check) => exitCode === ExitCode.missed

function testcase(suiteName: string, entry: Check): string {
  const { id, exitCode, says } = entry
  const kind = isFailure(entry) ? 'failure' : 'error'
  const inner =
    exitCode === ExitCode.met
      ? `<system-out>${escape(says)}</system-out>`
      : `<${kind} type="${escape(wordOf(exitCode))}" message="${escape(says)}">${escape(says)}</${kind}>`
  return `    <testcase classname="${escape(suiteName)}" name="${escape(id)}">${inner}</testcase>`
}
