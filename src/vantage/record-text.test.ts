import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Observation } from '../model/record/observation.ts'
import { RecordTexts } from './record-text.ts'

const ns = fc.integer({ min: -(10 ** 12), max: 10 ** 15 })
const times = fc.record({ sch: ns, sent: ns, done: fc.option(ns) })
const more = fc.record(
  {
    code: fc.string({ unit: 'binary' }),
    by: fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 3 }),
  },
  { requiredKeys: [] },
)
const write = fc
  .tuple(fc.string(), fc.nat(), fc.nat(), times, fc.constantFrom('ok', 'okWarn', 'fail', 'info', 'pending'), more)
  .map(([ledger, writer, seq, at, outcome, rest]) => ({ t: 'write', ledger, writer, seq, ...at, outcome, ...rest }))
const operation = fc
  .tuple(fc.string(), fc.nat(), fc.nat(), times, fc.constantFrom('ok', 'error', 'silent', 'void'), more)
  .map(([name, seq, session, at, outcome, rest]) => ({ t: 'op', class: name, seq, session, ...at, outcome, ...rest }))
const other = fc.record({ t: fc.constant('clock'), mono: ns, wallMs: fc.double() })

test('a record’s text is what JSON.stringify makes of it, also when who answered is told again', () => {
  const texts = new RecordTexts()
  fc.assert(
    fc.property(fc.oneof(write, operation, other), record => {
      for (const text of [texts.of(record as Observation), texts.of(record as Observation)])
        expect(text).toBe(JSON.stringify(record))
    }),
  )
})
