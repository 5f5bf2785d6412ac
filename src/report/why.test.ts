import { expect, test } from 'vitest'
import { finding, recovery, run } from '../../test/causes/constructed-run.ts'
import { withCauses } from '../causes/named.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { whyTable } from './sections/why.ts'
import { terminalReport } from './terminal.ts'

const facts = run(({ patroni }) => (patroni.ttl = 30), { recovery: [recovery({ detect: 29_000, sustained: 31_000 })] })
const told = withCauses(finding('rto'), facts)

test('the report tells each setting once, with its value, the figure, what to do and where it is documented', () => {
  const text = whyTable([told, told])?.text ?? ''
  expect(text.match(/<tr><td>/g)).toHaveLength(1)
  expect(text).toContain('<code>driver.settings.patroni.ttl</code> <span class="soft">30 s</span>')
  expect(text).toMatch(/the lock of the lost primary was let go .* after the fault/)
  expect(text).toContain('set ttl as low as the network allows')
  expect(text).toContain('href="https://patroni.readthedocs.io')
  expect(whyTable([finding('rto')])).toBeNull()
})

test('the terminal tells the setting among what is wrong, and what to do', () => {
  const verdict = { grade: 'not-met', recovery: [], loss: [], findings: [told, told] } as unknown as Verdict
  const lines = terminalReport(verdict, false).split('\n')
  expect(lines.filter(line => /^! rto\/backend-api: patroni.ttl is 30 s/.test(line))).toHaveLength(2)
  expect(lines.filter(line => line.startsWith('> patroni.ttl: set ttl as low'))).toHaveLength(1)
})
