import { expect, test } from 'vitest'
import { replaceInRecord, replacePersonal } from './personal.ts'

test.each([
  'mail «anna.canary@people.example» of',
  '"smtp_from": "«ops+a@mail.example.com»"',
  'call «+353 86 123 4567», or «+14155552671»',
  'pay «IE64IRCE92050112345678» or «DE89 3704 0044 0532 0130 00»',
])('%s', text => {
  expect(replacePersonal(text.replace(/[«»]/g, ''), () => '#')).toBe(text.replace(/«[^»]*»/g, '#'))
})

test.each([
  'postgres://app@db.example.com:5432/x',
  'postgres@eu-west-1a is primary, root@10.1.1.1',
  '2026-11-29T16:00:00+00:00 and +0200, +@all ~*',
  'GB00ABCD12345678901234 is no account, ISO8601ABCD either',
  'max 18446744073709551615, 10.1.0.0/16',
])('%s holds none', text => expect(replacePersonal(text, () => '#')).toBe(text))

test('in the record of a user, names of fields tell what is personal; the mark alone is not', () => {
  const body =
    '{"name":"{mark}","fullName":"Anna Canary","birthDate":"1980-02-29","card":4111111111111111,"seq":20261129161446}'
  expect(replaceInRecord(body, () => '#')).toBe(
    '{"name":"{mark}","fullName":"#","birthDate":"#","card":#,"seq":20261129161446}',
  )
})
