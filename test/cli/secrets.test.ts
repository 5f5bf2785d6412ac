import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import type { Environment } from '../../src/model/environment.ts'
import { musterIn, type Said } from '../drills/muster.ts'
import { leaksIn } from '../secrets/leaks.ts'
import { bootableEnvironment, encodings } from '../secrets/planted.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-secrets-'))
const { muster } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const scenario = 'scenarios/db-failover.ts'
const own = join(home, 'own.json')
const open = 'not-a-secret-of-anyone-0123456789'
const set = (path: string, value = open) => ['plan', scenario, '--set', `driver.settings.${path}=${value}`]

beforeAll(() => writeFileSync(own, JSON.stringify({ ...bootableEnvironment(lab as Environment), name: 'own' })))

const file = (name: string, text: string) => {
  const path = join(home, name)
  writeFileSync(path, text)
  return path
}
const told = ({ stdout, stderr }: Said) => stdout + stderr
const leaks = (said: Said) => [...leaksIn(told(said)), ...encodings(open).filter(form => told(said).includes(form))]

test.each([
  ['plan', ['plan', scenario, '-e', own], 0],
  ['plan as data', ['plan', scenario, '-e', own, '--output', 'json'], 0],
  ['dry run', ['run', scenario, '-e', own, '--dry-run'], 0],
  ['validate', ['validate', scenario, '-e', own], 0],
  ['validate as SARIF', ['validate', '-e', own, '--output', 'sarif'], 0],
])('%s says none', async (_, args, code) => {
  const said = await muster(...args)
  expect(said.stderr).toBe('')
  expect(said.code).toBe(code)
  expect(leaks(said)).toEqual([])
})

test('two plans with the same secret are the same; with another they differ', async () => {
  const plan = async (pass: string) =>
    (await muster(...set('backup.config.repo1-cipher-pass', pass), '--output', 'json')).stdout
  const [one, again, other] = [await plan('one-passphrase'), await plan('one-passphrase'), await plan('another-one')]
  expect(one).toContain('"configurationDigest"')
  expect(again).toBe(one)
  expect(other).not.toBe(one)
})

test('the digests of a plan are over what is kept: without the key nobody can try words against them', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'muster-secrets-'))
  const asked = ['plan', scenario, '-e', own, '--output', 'json']
  const [here, there] = [await muster(...asked), await musterIn(elsewhere).muster(...asked)]
  rmSync(elsewhere, { recursive: true, force: true })
  expect((await muster('run', scenario, '-e', own, '--dry-run')).stdout).toBe(here.stdout)
  const [ours, theirs] = [here, there].map(({ stdout }) => JSON.parse(stdout) as Record<string, string>)
  expect(theirs?.['scenarioDigest']).toBe(ours?.['scenarioDigest'])
  for (const name of ['environmentDigest', 'configurationDigest']) expect(theirs?.[name]).not.toBe(ours?.[name])
})

test('an error that quotes a setting quotes no secret that stands elsewhere, too', async () => {
  const route = `driver.settings.monitoring.alertmanager.route={"receiver":"${open}"}`
  const said = await muster(...set('backup.config.repo1-cipher-pass'), route)
  expect(said.stderr).toMatch(/route\.receiver: there is no receiver "secret:hmac-sha256:[0-9a-f]{16}"/)
  expect(leaks(said)).toEqual([])
})

const wrong: [what: string, args: string[], message: RegExp][] = [
  [
    'a map where text is wanted',
    set('backup.config.repo1-cipher-pass', `{"a":"${open}"}`),
    /repo1-cipher-pass: is \{"a":"secret:not-shown"\}/,
  ],
  ['a form that is wrong', set('gateway.jwtKey', `${open} !`), /gateway\.jwtKey: is "secret:not-shown"; expected/],
  ['a field that is not there', set('gateway.jwtkey'), /unknown field "jwtkey"; did you mean "jwtKey"/],
  [
    'a way that is not there',
    set('foo.bar.password'),
    /--set driver\.settings\.foo\.bar\.password: the environment has no/,
  ],
  ['a key of the lab’s', set('redis.config.requirepass'), /requirepass: cannot be set/],
  [
    'a gap instead of "="',
    ['plan', scenario, '--set', 'driver.settings.backup.config.repo1-cipher-pass', open],
    /write path\.to\.setting=value/,
  ],
  ['a gap behind "="', [...set('backup.config.repo1-cipher-pass', ''), open], /--set: write path\.to\.setting=value/],
  [
    'an option that is not there',
    ['plan', scenario, `--cipher-pass=${open}`],
    /unknown option '--cipher-pass=secret:not-shown'/,
  ],
  [
    'a URL with a password',
    ['plan', scenario, '--set', `services.backend-api.frontDoor=htp://u:${open}@h`],
    /frontDoor: is "htp:\/\/u:secret:not-shown@h"/,
  ],
  [
    'a line that is long',
    set('pg_hba', `["host all all bad ldap ldapbindpasswd=${open} and more"]`),
    /pg_hba\.0: is "host all all bad ldap ldapbindpasswd=secret:not-shown/,
  ],
]

test.each(wrong)('%s is told without the secret', async (_, args, message) => {
  const said = await muster(...args)
  expect(said.stderr).toMatch(message)
  expect(said.code).toBe(64)
  expect(leaks(said)).toEqual([])
  expect(told(said)).not.toContain(open.slice(0, 12))
})

const broken: [name: string, text: string, message: RegExp][] = [
  ['cut.json', `{"name":"x","driver":{"password":"${open}"x}}`, /cut\.json: .*line 1/],
  ['bare.json', `{"name":"x","driver":{"password":${open}}}`, /bare\.json: .*JSON/],
  ['alias.yaml', `name: x\ndriver:\n  password: *${open}\n`, /alias\.yaml: Unresolved alias/],
  ['quote.yaml', `name: x\ndriver:\n  password: "${open}\n`, /quote\.yaml: Missing closing/],
  [
    'place.yaml',
    `name: x\ndriver: {kind: lab}\nregions:\n  password: ${open}\n`,
    /regions\.password: is "secret:not-shown"; must be object/,
  ],
  ['throws.ts', `throw new Error('password=${open}')`, /throws\.ts: Error: password=secret:not-shown/],
]

test.each(broken)('%s is told without the secret in it', async (name, text, message) => {
  const said = await muster('validate', '-e', file(name, text))
  expect(said.stderr).toMatch(message)
  expect(said.code).toBe(64)
  expect(told(said)).not.toContain(open.slice(0, 12))
})

test('what is kept at home is its owner’s alone', () => {
  const keys = join(home, 'keys')
  expect(statSync(keys).mode & 0o777).toBe(0o700)
  expect(readdirSync(keys)).toEqual(['secrets.key'])
  expect(statSync(join(keys, 'secrets.key')).mode & 0o777).toBe(0o600)
})
