import { expect, test } from 'vitest'
import { withLogin, withPassword } from './store-login.ts'

const passwords = { 'password@10.0.1.5:5432': 'p:w/d@1', 'password@10.0.1.6:6379': 'x' }

test('a URL gets the password of who answers there, whatever characters it has; others stay as they are', () => {
  const url = withPassword('postgres://app@10.0.1.5:5432/shop?sslmode=verify-full', passwords)
  expect(decodeURIComponent(new URL(url).password)).toBe('p:w/d@1')
  expect(url).toMatch(/^postgres:\/\/app:[^@]+@10\.0\.1\.5:5432\/shop\?sslmode=verify-full$/)
  expect(new URL(withPassword('redis://10.0.1.6:6379', passwords)).password).toBe('x')
  for (const other of ['postgres://app@10.0.1.5:6432/shop', 'http://10.0.1.5:5432/', 's3://10.0.1.5:5432/b'])
    expect(withPassword(other, passwords)).toBe(other)
})

test('so does a question to PostgreSQL and to Redis, and no other', () => {
  const redis = { name: 'r', kind: 'redis', address: '10.0.1.6', port: 6379, commands: [] } as const
  expect(withLogin(redis, passwords)).toEqual({ ...redis, password: 'x' })
  expect(withLogin({ ...redis, port: 1 }, passwords)).toEqual({ ...redis, port: 1 })
  const sql = { name: 's', kind: 'sql', url: 'postgres://app@10.0.1.5:5432/', sql: '' } as const
  expect(withLogin(sql, passwords)).toMatchObject({ url: expect.stringContaining(':p') })
  const http = { name: 'h', kind: 'http', url: 'http://10.0.1.5:5432/' } as const
  expect(withLogin(http, passwords)).toEqual(http)
})
