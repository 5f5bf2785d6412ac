import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-approve-'))
const { muster } = musterIn(home)
const at = (name: string) => join(home, name)
const scenario = 'scenarios/db-failover.ts'
const role = ['--role', 'service owner'] as const

/** The lab as if it mattered. */
function environment(name: string, safety: object, more: object = {}): string {
  writeFileSync(at(name), JSON.stringify({ ...lab, protection: 'production', safety, ...more }))
  return at(name)
}

const always = { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '00:00', timeZone: 'UTC' }
const ceiling = { reach: 'host', lasts: '5m' }
let approvals: object[]
let ours: string

beforeAll(async () => {
  const { stdout } = await muster('keygen', '--out', at('owner.pem'))
  await muster('keygen', '--out', at('other.pem'))
  approvals = [{ role: 'service owner', keys: [/^sha256 +([0-9a-f]{64})$/m.exec(stdout)?.[1]] }]
  ours = environment('ours.json', { ceiling, windows: [always], approvals })
  writeFileSync(at('plan.json'), (await muster('plan', scenario, '-e', ours, '--output', 'json')).stdout)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a plan is shown, then signed, and its file is kept from then on', async () => {
  const out = at('owner.approval.json')
  const sign = ['approve', at('plan.json'), ...role, '--key', at('owner.pem'), '--for', '2h', '--out', out]
  const { code, stdout, stderr } = await muster(...sign)
  expect([code, stdout]).toEqual([0, ''])
  expect(stderr).toMatch(/kills the primary’s PostgreSQL[^]*felt: {2}by[^]*approved as service owner until \d{4}-/)
  const text = readFileSync(out, 'utf8')
  expect((await muster(...sign)).code).toBe(64)
  expect(readFileSync(out, 'utf8')).toBe(text)
  const piped = await muster(...sign.slice(0, -2))
  expect(JSON.parse(piped.stdout)).toMatchObject({ payloadType: 'application/vnd.muster.approval+json' })
})

test('the plan says what is allowed, who is asked, and that it may begin', async () => {
  const { stdout } = await muster('plan', scenario, '-e', ours)
  expect(stdout).toMatch(/^allowed: faults felt by a host at most, 1 at once, 5m each/m)
  expect(stdout).toMatch(/^it may begin now$/m)
  expect(stdout).toMatch(/^to be approved by: service owner, with the key [0-9a-f]{64}$/m)
})

test('unapproved, or out of hours, nothing is begun', async () => {
  const unapproved = await muster('run', scenario, '-e', ours)
  expect(unapproved.code).toBe(5)
  expect(unapproved.stderr).toMatch(/is not approved by: service owner\n.* approve plan.json --role 'service owner'/)
  const closed = [{ from: '2020-01-01', to: '2999-12-31', why: 'for ever' }]
  const shut = environment('shut.json', { ceiling, windows: [always], approvals, closed })
  const said = await muster('run', scenario, '-e', shut)
  expect([said.code, said.stderr]).toEqual([5, expect.stringMatching(/closed from 2020-01-01 to 2999-12-31: for ever/)])
  expect(existsSync(at('lab'))).toBe(false)
})

test('an approval of another plan is named, with the file', async () => {
  await muster('approve', at('plan.json'), ...role, '--key', at('owner.pem'), '--out', at('first.json'))
  const changed = environment('changed.json', { ceiling: { ...ceiling, lasts: '6m' }, windows: [always], approvals })
  const said = await muster('run', scenario, '-e', changed, '--approval', at('first.json'))
  expect([said.code, said.stderr]).toEqual([5, expect.stringMatching(/first.json: approves another plan/)])
})

test.each<[string, string[], RegExp]>([
  ['a role that nobody asks for', ['--role', 'service ownr', '--key', 'owner.pem'], /did you mean "service owner"/],
  ['a key that speaks for nobody', [...role, '--key', 'other.pem'], /this key .* is none of those/],
  ['no key', [...role, '--key', 'nowhere.pem'], /nowhere.pem: no such key/],
  ['no length of time', [...role, '--key', 'owner.pem', '--for', 'soon'], /--for soon: is no length of time/],
])('%s is refused', async (_what, words, expected) => {
  const given = words.map(word => (word.endsWith('.pem') ? at(word) : word))
  const { code, stdout, stderr } = await muster('approve', at('plan.json'), ...given)
  expect([code, stdout, stderr]).toEqual([64, '', expect.stringMatching(expected)])
})

test.each<[string, string]>([
  ['{"format":', 'is no plan'],
  ['{"format": "muster/plan/v1"}', 'the field "scenario" is missing'],
  ['', 'the file is empty'],
])('what is no plan is refused: %s', async (text, expected) => {
  writeFileSync(at('no-plan.json'), text)
  const { code, stderr } = await muster('approve', at('no-plan.json'), ...role, '--key', at('owner.pem'))
  expect([code, stderr]).toEqual([64, expect.stringContaining(expected)])
})

test('a plan for which nobody is asked needs none', async () => {
  writeFileSync(at('free.json'), (await muster('plan', scenario, '--output', 'json')).stdout)
  const { code, stderr } = await muster('approve', at('free.json'), ...role, '--key', at('owner.pem'))
  expect([code, stderr]).toEqual([64, expect.stringMatching(/asks nobody to approve/)])
})

test('an environment that matters must say what is allowed', async () => {
  const bare = environment('bare.json', { windows: [always] })
  const said = await muster('plan', scenario, '-e', bare)
  expect(said.code).toBe(64)
  expect(said.stderr).toMatch(/\(production\), and does not say safety.ceiling, safety.approvals\n +write: safety: /)
  const small = environment('small.json', { ceiling: { ...ceiling, reach: 'process' }, windows: [always], approvals })
  const host = await muster('plan', 'scenarios/db-host-loss.ts', '-e', small)
  expect([host.code, host.stderr]).toEqual([
    64,
    expect.stringMatching(/db-host-loss.ts: faults.0: .* as far as a host/),
  ])
})
