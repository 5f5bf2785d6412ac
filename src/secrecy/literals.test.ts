import { expect, test } from 'vitest'
import { literalsOf, literalsReplaced } from './literals.ts'

const put = () => '#'
const replacing = (...secrets: string[]) => literalsReplaced(secrets.flatMap(secret => literalsOf(secret, put)))
const awkward = `p"a's\\s w/ö+&?=`

test.each([
  ['as it is', awkward],
  ['in JSON', JSON.stringify(awkward)],
  ['in JSON that is text in JSON', JSON.stringify(JSON.stringify({ a: awkward }))],
  ['in SQL', `PASSWORD '${awkward.replaceAll("'", "''")}'`],
  ['in a shell', `'${awkward.replaceAll("'", `'\\''`)}'`],
  ['in a query', encodeURIComponent(awkward)],
  ['in a form', encodeURIComponent(awkward).replaceAll('%20', '+')],
  ['in hexadecimal digits', Buffer.from(awkward).toString('hex')],
  ['in large ones', Buffer.from(awkward).toString('hex').toUpperCase()],
  ['in bytes that are read one by one', Buffer.from(awkward).toString('latin1')],
  ['in base64', Buffer.from(awkward).toString('base64')],
  ['in base64 for URLs', Buffer.from(awkward).toString('base64url')],
])('a secret %s', (_, text) => {
  expect(replacing(awkward)(text)).toContain('#')
  expect(replacing(`${awkward}x`)(text)).toBe(text)
})

test.each(['', 'a', 'bc', 'user:'])('in base64 behind %j, with more behind it', before => {
  const text = Buffer.from(`${before}Canary-7c1f9e and more`).toString('base64')
  const replaced = replacing('Canary-7c1f9e')(text)
  expect(replaced).toContain('#')
  expect(Buffer.from(replaced.split('#').join(''), 'base64').toString()).not.toContain('anary-7c1f')
})

test('a short one is a word by itself, a very short one or a number of few digits is left', () => {
  expect(replacing('hunter2')('x=hunter2; hunter20 xhunter2')).toBe('x=#; hunter20 xhunter2')
  expect(replacing('abc')('abc abc')).toBe('abc abc')
  expect(replacing('12345678')('at 12345678')).toBe('at 12345678')
  expect(replacing('1234567890123')('at 1234567890123, 12345678901234')).toBe('at #, 12345678901234')
})

test('what a URL means by it, each line of a key, and what a command prints', () => {
  expect(replacing('p%40ssword')('p@ssword')).toBe('#')
  expect(replacing('p\\"ssw\\\\ord')('p"ssw\\ord')).toBe('#')
  expect(replacing(`p'\\''ssword`)("p'ssword")).toBe('#')
  expect(replacing("p''ssword")("p'ssword")).toBe('#')
  const line = 'MHcCAQEEIBAwEHoUQDQgAE'
  expect(replacing(`-----BEGIN X-----\n${line}\n-----END X-----`)(`read ${line}`)).toBe('read #')
  expect(replacing(`echo 'open sesame'`)('said open sesame')).toBe('said #')
  expect(replacing(`printf '%s' Sesame99`)('said Sesame99')).toBe('said #')
})

test('the longest that fits, and a mark in what was planted', () => {
  const both = literalsReplaced([
    { text: 'secret-one', token: '1' },
    { text: 'secret-one-more', token: '2' },
  ])
  expect(both('secret-one-more secret-one')).toBe('2 1')
  expect(replacing('anna.{mark}@people.example')(`to anna.mq${'0f'.repeat(12)}@people.example`)).toBe('to #')
})
