import { expect, test } from 'vitest'
import { shownQuestion } from './shown-question.ts'

test('a question is shown as it could be asked, on one line', () => {
  expect(
    shownQuestion({ name: 'a', kind: 'sql', url: 'postgres://drill@10.0.0.1:5432/shop', sql: 'SELECT\n  1' }),
  ).toBe('postgres://drill@10.0.0.1:5432/shop: SELECT 1')
  const url = 'https://admin@10.0.0.1:8008/config'
  expect(shownQuestion({ name: 'a', kind: 'http', url, method: 'PATCH', body: '{"a":1}' })).toBe(`PATCH ${url} {"a":1}`)
  expect(shownQuestion({ name: 'a', kind: 'http', url })).toBe(`GET ${url}`)
  const redis = { name: 'a', kind: 'redis', address: '10.0.0.1', port: 6379, commands: ['PING', 'INFO'] } as const
  expect(shownQuestion({ ...redis, password: 's3cret' })).toBe('redis://10.0.0.1:6379: PING; INFO')
})

test.each([
  [`user=r password=s3cret host=a`, `user=r password=*** host=a`],
  [`user=''r'' password = ''s3 c\\''ret'' host=a`, `user=''r'' password = *** host=a`],
])('the password in %s is not shown', (conninfo, shown) => {
  const sql = `ALTER SYSTEM SET primary_conninfo = '${conninfo}'`
  expect(shownQuestion({ name: 'a', kind: 'sql', url: 'postgres://a:1/b', sql })).toBe(
    `postgres://a:1/b: ALTER SYSTEM SET primary_conninfo = '${shown}'`,
  )
})
