import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import lab from '../../../environments/lab-single-region.ts'
import type { EstateEnvironment } from '../../model/environment/environment.ts'
import type { SecretReference } from '../../model/environment/secret-reference.ts'
import type { ServiceAuth } from '../../model/environment/service.ts'
import { secretsOf } from './secrets.ts'

const { driver: _, ...said } = lab
const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

function estate(auth: ServiceAuth | null, password?: SecretReference): EstateEnvironment {
  const { auth: _none, ...service } = said.services['backend-api']!
  const store = {
    ...{ kind: 'postgres' as const, dataClass: 'transactional' as const, region: 'eu-west-1' },
    ...{ pools: [{ host: '10.0.1.5', port: 6432 }], entries: [], members: { a: { host: '10.0.1.5', port: 5432 } } },
  }
  return {
    ...said,
    services: { shop: { ...service, ...(auth ? { auth } : {}) } },
    stores: { orders: { ...store, ...(password ? { password } : {}) } },
    systems: {},
  }
}
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return { fromFile: join(folder, name) }
}
const failure = (environment: EstateEnvironment) => secretsOf(environment).then(String, (error: Error) => error.message)

test('each way to show who we are becomes what clients need, from wherever it stands', async () => {
  vi.stubEnv('SHOP_TOKEN', 'abc')
  const shown = (auth: ServiceAuth) => secretsOf(estate(auth))
  expect(await shown({ bearer: { fromEnvironment: 'SHOP_TOKEN' } })).toEqual({
    'header#shop': 'authorization: Bearer abc',
  })
  expect(await shown({ basic: { user: 'drill', password: file('pw', 'p:w\n') } })).toEqual({
    'header#shop': `authorization: Basic ${Buffer.from('drill:p:w').toString('base64')}`,
  })
  expect(await shown({ header: { name: 'X-Api-Key', value: { fromCommand: ['printf', 'k e y\n'] } } })).toEqual({
    'header#shop': 'X-Api-Key: k e y',
  })
  const oauth = { tokenUrl: 'https://id.example/token', clientId: 'drill', clientSecret: file('oauth', 's3cret\n') }
  expect(await shown({ oauth })).toEqual({ 'oauth#shop': 's3cret' })
  expect(await shown({ jwt: { key: file('key', 'signs'), subjects: 3 } })).toEqual({ 'tokenKey#shop': 'signs' })
})

test('the password of a store is that of everybody who answers for it', async () => {
  expect(await secretsOf(estate(null, file('pw', 'secret\n')))).toEqual({
    'password@10.0.1.5:6432': 'secret',
    'password@10.0.1.5:5432': 'secret',
  })
  expect(await secretsOf(estate(null))).toEqual({})
})

test('a secret that is not there is told by where it is named, never by what it is', async () => {
  vi.stubEnv('SHOP_TOKEN', '')
  expect(await failure(estate({ bearer: { fromEnvironment: 'SHOP_TOKEN' } }))).toBe(
    'services.shop.auth.bearer: the variable SHOP_TOKEN is empty',
  )
  expect(await failure(estate(null, { fromFile: join(folder, 'nothing') }))).toMatch(
    /^stores\.orders\.password: the file .* cannot be read/,
  )
  expect(await failure(estate({ bearer: file('two', 'one\ntwo') }))).toMatch(/^services\.shop\.auth: .* not one line/)
  expect(await failure(estate(null, { fromCommand: ['false'] }))).toMatch(
    /^stores\.orders\.password: what false prints cannot be read/,
  )
})
