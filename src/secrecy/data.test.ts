import { expect, test } from 'vitest'
import { EstateEnvironment, LabEnvironment } from '../model/environment/environment.ts'
import { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { Scenario } from '../model/scenario/scenario.ts'
import { type MarkedSchema, replaceInData } from './data.ts'

const puts = { secret: (text: string) => `<${text}>`, personal: (text: string) => `[${text}]` }
const settings = (value: object) => replaceInData(value, LabSettings as MarkedSchema, puts)

test('a marked field is secret, whatever stands in it, also where it should be none', () => {
  expect(settings({ gateway: { jwtKey: 'users', regions: { eu: { jwtKey: 'x', checkPath: '/ready' } } } })).toEqual({
    gateway: { jwtKey: '<users>', regions: { eu: { jwtKey: '<x>', checkPath: '/ready' } } },
  })
  expect(settings({ gateway: { jwtKey: { a: ['b', 1] } } })).toEqual({ gateway: { jwtKey: { a: ['<b>', '<1>'] } } })
})

test('in a component’s own words, names tell; each value of a list is one', () => {
  expect(
    settings({
      backup: { regions: ['eu'], config: { 'repo1-cipher-pass': 4711, 'repo1-cipher-type': 'aes-256-cbc' } },
      redis: {
        config: { requirepass: ['a', 'b'], user: ['default on >pw1 ~* +@all', 'x off <old #12'], save: '60 1' },
      },
      gateway: { haproxy: { defaults: { 'stats auth': 'admin:pw', 'timeout client': '30m' } } },
      patroni: {
        ttl: 30,
        api_token: 'abc',
        failsafe_mode: true,
        postgresql: { callbacks: { on_stop: 'x --token abcdefgh' } },
      },
    }),
  ).toEqual({
    backup: { regions: ['eu'], config: { 'repo1-cipher-pass': '<4711>', 'repo1-cipher-type': 'aes-256-cbc' } },
    redis: {
      config: { requirepass: ['<a>', '<b>'], user: ['default on ><pw1> ~* +@all', 'x off <<old> #12'], save: '60 1' },
    },
    gateway: { haproxy: { defaults: { 'stats auth': 'admin:<pw>', 'timeout client': '30m' } } },
    patroni: {
      ttl: 30,
      api_token: '<abc>',
      failsafe_mode: true,
      postgresql: { callbacks: { on_stop: 'x --token <abcdefgh>' } },
    },
  })
})

test('a document below a secret name is secret throughout, but for what is about it', () => {
  const global = {
    http_config: { basic_auth: { username: 'u', password: 'p' }, authorization: { type: 'Bearer', credentials: 'c' } },
    credentials: { type: 'file', db: 'hunter2', ports: [1] },
    env: [
      { name: 'PGPASSWORD', value: 'x' },
      { name: 'PGUSER', value: 'app' },
    ],
  }
  expect(settings({ monitoring: { alertmanager: { global } } })).toEqual({
    monitoring: {
      alertmanager: {
        global: {
          http_config: {
            basic_auth: { username: 'u', password: '<p>' },
            authorization: { type: 'Bearer', credentials: '<c>' },
          },
          credentials: { type: 'file', db: '<hunter2>', ports: ['<1>'] },
          env: [
            { name: 'PGPASSWORD', value: '<x>' },
            { name: 'PGUSER', value: 'app' },
          ],
        },
      },
    },
  })
})

test('names of tenants, regions, keys and stores are what they are, however they are called', () => {
  const environment = {
    name: 'secret-lab',
    regions: { 'token-1': { country: 'IE', zones: ['key'], boundary: 'secret' } },
    stores: { secrets: { kind: 'postgres', user: 'pass', database: 'auth' } },
    keys: { 'api-key': { of: ['secrets'], provider: 'password-manager', scope: 'single-region' } },
    tenants: { credentials: { jurisdiction: 'secret', boundary: 'secret', region: 'token-1' } },
    driver: { kind: 'lab', settings: { backup: { keptIn: { 'token-1': 'auth-key-1' } } } },
  }
  expect(replaceInData(environment, LabEnvironment as MarkedSchema, puts)).toEqual(environment)
})

test('what a user is made of is personal in the record that is planted', () => {
  const environment = {
    vantages: { eu: { canary: 'http://probe:pw@192.0.2.1' } },
    canaries: {
      user: {
        through: 'front-door',
        path: '/u?mail=anna@people.example',
        body: '{"name":"Anna","note":"{mark}"}',
        kept: true,
      },
      file: { through: 's3', key: 'users/{mark}', body: 'call +353 86 123 4567', kept: true },
    },
  }
  expect(replaceInData(environment, LabEnvironment as MarkedSchema, puts)).toEqual({
    vantages: { eu: { canary: 'http://probe:<pw>@192.0.2.1' } },
    canaries: {
      user: {
        through: 'front-door',
        path: '/u?mail=[anna@people.example]',
        body: '{"name":"[Anna]","note":"{mark}"}',
        kept: true,
      },
      file: { through: 's3', key: 'users/{mark}', body: 'call [+353 86 123 4567]', kept: true },
    },
  })
})

test('parameters of a fault are open; what a scenario says in our own words is not', () => {
  const scenario = {
    name: 'token',
    faults: [{ id: 'password', kind: 'x', with: { password: 'hunter2', component: 'auth' } }],
    criteria: [{ assert: 'rto', service: 'secret' }],
  }
  expect(replaceInData(scenario, Scenario as MarkedSchema, puts)).toEqual({
    ...scenario,
    faults: [{ id: 'password', kind: 'x', with: { password: '<hunter2>', component: 'auth' } }],
  })
})

test('where a secret stands is no secret: a frozen environment says it, so that whoever recovers can look it up', () => {
  const references = {
    services: {
      shop: { auth: { basic: { user: 'drill', password: { fromEnvironment: 'SHOP_PASSWORD' } } } },
      till: { auth: { bearer: { fromCommand: ['vault', 'kv', 'get', '-field=token', 'secret/till'] } } },
      door: { auth: { header: { name: 'x-api-key', value: { fromFile: '/etc/drill/api-key' } } } },
    },
    stores: {
      orders: { password: { fromFile: '/etc/drill/password' }, tls: { mode: 'require', key: '/etc/drill/client.key' } },
    },
  }
  expect(replaceInData(references, EstateEnvironment as MarkedSchema, puts)).toEqual(references)
})
