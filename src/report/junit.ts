/** JUnit: one testcase per finding; inconclusive is an error, never skipped. */
import type { Finding, Verdict } from '../model/verdict/verdict.ts'
import { escape } from './escape.ts'

export function junitReport({ scenario, findings, startedWall }: Verdict): string {
  const count = (result: string) => findings.filter(finding => finding.result === result).length
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="muster" tests="${findings.length}" failures="${count('fail')}" errors="${count('inconclusive')}">
  <testsuite name="${escape(scenario)}" tests="${findings.length}" failures="${count('fail')}" errors="${count('inconclusive')}" timestamp="${escape(startedWall)}">
${findings.map(testcase).join('\n')}
  </testsuite>
</testsuites>
`
}

function testcase({ id, assertion, result, summary, problems }: Finding): string {
  const text = escape([summary, ...problems].join('\n'))
  const inner =
    result === 'fail'
      ? `<failure message="${escape(problems[0] ?? summary)}">${text}</failure>`
      : result === 'inconclusive'
        ? `<error message="${escape(summary)}">${text}</error>`
        : `<system-out>${text}</system-out>`
  return `    <testcase classname="${escape(assertion)}" name="${escape(id)}">${inner}</testcase>`
}
