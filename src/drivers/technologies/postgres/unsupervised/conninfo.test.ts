import { expect, test } from 'vitest'
import { conninfo, following, literal, setting } from './conninfo.ts'

const to = { host: '10.0.0.2', port: 5433 }

test('a member is found as the store’s user, with how it is spoken to', () => {
  expect(conninfo(to, {})).toBe(`host='10.0.0.2' port='5433' user='postgres' dbname='postgres'`)
  const tls = { mode: 'verify-full', rootCert: '/etc/it\'s "ca"' } as const
  expect(conninfo(to, { user: 'drill', tls })).toContain(`sslmode='verify-full' sslrootcert='/etc/it\\'s "ca"'`)
})

test('who followed another goes on as the same user, elsewhere', () => {
  const before = 'user=replicator password=s3cret host=10.0.0.1 port=5432'
  expect(following(before, to, {})).toBe(`${before} host='10.0.0.2' hostaddr='' port='5433' application_name=''`)
  expect(following(' ', to, { user: 'drill' })).toBe(conninfo(to, { user: 'drill' }))
})

test('quotes in a text stay a part of it', () => {
  expect(literal(`host='a'`)).toBe(`'host=''a'''`)
  expect(setting('primary_conninfo', `password='it\\'s'`)).toBe(`primary_conninfo = 'password=''it\\\\''s'''`)
  expect(() => following('postgresql://a/b', to, {})).toThrow('is a URL')
  expect(setting('primary_conninfo', `host='a'`)).toBe(`primary_conninfo = 'host=''a'''`)
})
