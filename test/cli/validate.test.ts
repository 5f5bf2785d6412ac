import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import lab from '../../environments/lab.ts'
import regionOutage from '../../scenarios/region-outage.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-validate-'))
const { muster } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const file = (name: string, value: unknown) => {
  const path = join(home, name)
  writeFileSync(path, JSON.stringify(value, null, 2))
  return path
}
const labWith = (name: string, edit: (environment: any) => void) => {
  const copy = structuredClone(lab)
  edit(copy)
  return file(name, copy)
}

test('an architecture on paper: every contradiction with its line, exit 5', async () => {
  const said = await muster('validate', '-e', 'iworkz-as-written')
  expect(said.code).toBe(5)
  expect(said.stdout).toMatch(/iworkz-as-written\.ts: 14 errors, 15 warnings, 1 note/)
  expect(said.stdout).toMatch(/iworkz-as-written\.ts:\d+ regions\.uk-west-1: uk-west-1/)
  expect(said.stdout).toMatch(/Fix: London is eu-west-2\./)
})

test.each(['lab', 'lab-single-region'])('%s: none, exit 0', async name => {
  const said = await muster('validate', '-e', name)
  expect(said).toMatchObject({ code: 0, stderr: '', stdout: `environments/${name}.ts: no contradiction\n` })
})

test('warnings alone do not fail', async () => {
  const path = labWith('warned.json', e => (e.network.outbound.data = 'none'))
  const said = await muster('validate', '-e', path)
  expect(said.stdout).toMatch(/1 warning[^]*replication-blocked/)
  expect(said.code).toBe(0)
})

test('a basis that expires: the day is an input', async () => {
  const path = labWith('dated.json', e => {
    e.transfers = [
      { from: ['IE'], to: ['GB'], basis: 'adequacy', since: '2021-06-28', expires: '2031-12-27', source: 'x' },
    ]
  })
  const judged = (day: string) => muster('validate', '-e', path, '--on', day)
  const [before, after, noDay] = await Promise.all(['2031-12-26', '2031-12-27', '2031-02-30'].map(judged))
  expect([before?.code, after?.code, noDay?.code]).toEqual([0, 5, 64])
  expect(after?.stdout).toMatch(/transfer-not-in-force[^]*judged on 2031-12-27/)
})

test('JSON and SARIF are one document each', async () => {
  const as = (kind: string) => muster('validate', '-e', 'iworkz-as-written', '--output', kind)
  const [asJson, asSarif, other] = await Promise.all([as('json'), as('sarif'), as('xml')])
  const [{ contradictions }] = JSON.parse(asJson.stdout)
  expect(contradictions).toHaveLength(30)
  expect(contradictions[0]).toMatchObject({ rule: 'region-unknown', severity: 'error' })
  expect(contradictions[0].between[0]).toMatchObject({ path: ['regions', 'uk-west-1'], says: 'uk-west-1' })
  const sarif = JSON.parse(asSarif.stdout)
  expect(sarif.version).toBe('2.1.0')
  expect(sarif.runs[0].results).toHaveLength(30)
  expect(sarif.runs[0].results[0].locations[0].physicalLocation.region.startLine).toBeGreaterThan(1)
  expect([asJson.code, asSarif.code, other.code]).toEqual([5, 5, 64])
})

const leaking = labWith('leaking.json', e => (e.driver.settings.regions['us-east-1'].standbyOf = 'eu-west-1'))

test.each(['validate', 'plan', 'run'])('%s refuses a drill whose success would break a boundary', async verb => {
  const said = await muster(verb, 'scenarios/region-outage.ts', '-e', leaking)
  expect(said.stderr).toMatch(
    /standby-outside: driver\.settings\.regions\.us-east-1\.standbyOf: us-east-1[^]*outside "eu"[^]*expects: \{ boundaryBreak/,
  )
  expect(said.code).toBe(5)
})

test('but not where the scenario says that this is what it tests', async () => {
  const meant = file('meant.json', { ...regionOutage, expects: { boundaryBreak: 'a standby across the border' } })
  const said = await muster('plan', meant, '-e', leaking)
  expect(said.stdout).toMatch(/policy lint of .*leaking\.json: 1 error\n {2}error standby-outside/)
  expect(said.code).toBe(0)
})

test.each(['run scenarios/db-failover.ts', 'plan scenarios/db-failover.ts', 'lab up'])(
  '%s: an architecture on paper is neither drilled nor booted',
  async command => {
    const said = await muster(...command.split(' '), '-e', 'iworkz-as-written')
    expect(said.stderr).toMatch(/stands on paper[^]*muster validate -e iworkz-as-written/)
    expect(said.code).toBe(5)
  },
)

test('an environment that is not valid at all is bad input', async () => {
  const path = labWith('bad.json', e => (e.boundaries.eu = ['eu only']))
  const said = await muster('validate', '-e', path)
  expect(said.stderr).toMatch(/boundaries\.eu\.0: is "eu only"/)
  expect(said.code).toBe(64)
})
