import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import type { LabEnvironment } from '../../src/model/environment/environment.ts'
import { musterIn, type Said } from '../drills/muster.ts'
import { leaksIn } from '../secrets/leaks.ts'
import { bootableEnvironment, encodings } from '../secrets/planted.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-secrets-'))
const { muster } = musterIn(home)
// Another installation, with a key of its own.
const elsewhere = mkdtempSync(join(tmpdir(), 'muster-secrets-'))
const other = musterIn(elsewhere)
afterAll(() => [home, elsewhere].map(folder => rmSync(folder, { recursive: true, force: true })))

const scenario = 'scenarios/db-failover.ts'
const own = join(home, 'own.json')
const open = 'not-a-secret-of-anyone-0123456789'
const set = (path: string, value = open) => ['plan', scenario, '--set', `driver.settings.${path}=${value}`]

beforeAll(() => writeFileSync(own, JSON.stringify({ ...bootableEnvironment(lab as LabEnvironment), name: 'own' })))

const file = (name: string, text: string) => {
  const path = join(home, name)
  writeFileSync(path, text)
  return path
}
const told = ({ stdout, stderr }: Said) => stdout + stderr
const leaks = (said: Said) => [...leaksIn(told(said)), ...encodings(open).filter(form => told(said).includes(form))]

test.each([
  ['plan', ['plan', scenario, '-e', own], 0],
  ['validate as SARIF', ['validate', '-e', own, '--output', 'sarif'], 0],
])('%s says none', async (_, args, code) => {
  const said = await muster(...args)
  expect(said.stderr).toBe('')
  expect(said.code).toBe(code)
  expect(leaks(said)).toEqual([])
})

test('the digests of a plan are over what is kept: without the key nobody can try words against them', async () => {
  const asked = ['plan', scenario, '-e', own, '--output', 'json']
  const [here, there] = [await muster(...asked), await other.muster(...asked)]
  expect([...leaks(here), ...leaks(there)]).toEqual([])
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

test('what no option is called is told without what stands behind it', async () => {
  const said = await muster('plan', scenario, `--cipher-pass=${open}`)
  expect(said).toMatchObject({ code: 64, stderr: "error: unknown option '--cipher-pass=secret:not-shown'\n" })
})

test('a setting that is wrong, and a file that throws, are told without their secrets', async () => {
  const said = await muster(...set('gateway.jwtKey', `${open} !`))
  expect(said).toMatchObject({ code: 64, stderr: expect.stringContaining('gateway.jwtKey: is "secret:not-shown"') })
  const thrown = await muster('validate', '-e', file('throws.ts', `throw new Error('password=${open}')`))
  expect(thrown).toMatchObject({ code: 64, stderr: expect.stringContaining('Error: password=secret:not-shown') })
  expect([...leaks(said), ...leaks(thrown)]).toEqual([])
})

test('what is kept at home is its owner’s alone', () => {
  const keys = join(home, 'keys')
  expect(statSync(keys).mode & 0o777).toBe(0o700)
  expect(readdirSync(keys)).toEqual(['secrets.key'])
  expect(statSync(join(keys, 'secrets.key')).mode & 0o777).toBe(0o600)
})
