import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import lab from '../../environments/lab-single-region.ts'
import type { LabEnvironment } from '../../src/model/environment/environment.ts'
import { verifyRecipe } from '../../src/report/html.ts'
import { clientsOfClouds, loadedWhile } from '../loaded.ts'
import { leaksBeneath, leaksIn } from '../secrets/leaks.ts'
import { bootableEnvironment, encodings, planted } from '../secrets/planted.ts'
import { musterIn } from './muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-drill-'))
const environment = join(home, 'with-secrets.json')
const { muster, drill, lastRun, lastVerdict, transcript } = musterIn(home, environment)
const approval = join(home, 'owner.approval.json')
const always = { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '00:00', timeZone: 'UTC' }

/**
 * The lab as if it mattered: somebody must have approved what is run. What people have in their settings is somewhere in what its
 * components are given.
 */
async function approve(): Promise<void> {
  const { stdout } = await muster('keygen', '--out', join(home, 'owner.pem'))
  const approvals = [{ role: 'service owner', keys: [/^sha256 +([0-9a-f]{64})$/m.exec(stdout)?.[1]] }]
  const safety = { ceiling: { reach: 'host', lasts: '5m' }, windows: [always], approvals }
  const protectedLab = { ...bootableEnvironment(lab as LabEnvironment), protection: 'production', safety }
  writeFileSync(environment, JSON.stringify(protectedLab))
  const plan = await muster('plan', 'db-failover', '--output', 'json')
  writeFileSync(join(home, 'plan.json'), plan.stdout)
  const signer = ['--role', 'service owner', '--key', join(home, 'owner.pem'), '--out', approval]
  expect(await muster('approve', join(home, 'plan.json'), ...signer)).toMatchObject({ code: 0 })
}

let run: string
let verdict: Verdict
let loaded: string[]

beforeAll(async () => {
  await approve()
  loaded = await loadedWhile(join(home, 'loaded'), async () => {
    const said = await drill('db-failover', '--approval', approval)
    expect(said.stderr + said.stdout).toContain('Report: ')
  })
  run = lastRun('db-failover')
  verdict = lastVerdict('db-failover')
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a killed primary: promises met, every phase seen, the new node named', () => {
  expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
  expect(verdict.result).toBe('pass')
  const [recovery] = verdict.recovery
  expect(recovery?.phases.filter(({ atMs }) => atMs === null)).toEqual([])
  expect(recovery?.rtaMs?.lower).toBeGreaterThan(100)
  expect(recovery?.servedBy.after).not.toEqual(recovery?.servedBy.before)
  expect(verdict.loss.map(({ passes }) => passes)).toEqual([2, 2])
  expect(verdict.faults[0]).toMatchObject({ confirmed: 'present', undone: 'absent' })
})

test('a drill of the lab loads no client of a cloud', () => {
  expect(loaded.filter(url => url.endsWith('/src/harness/run.ts'))).toHaveLength(1)
  expect(clientsOfClouds(loaded)).toEqual([])
})

test('no file of the run holds a secret of its settings, and nothing that was printed', async () => {
  expect(leaksBeneath(run)).toEqual([])
  expect((await muster('report', run, '--format', 'html')).stdout).toContain('<html')
  expect((await muster('report', run, '--format', 'json')).code).toBe(0)
  expect(leaksIn(transcript())).toEqual([])
})

test('the lab was given them as they are, in files that only their owner may read', () => {
  const text = readFileSync(join(home, 'lab', 'gateway-eu-west-1a', 'haproxy.cfg'), 'utf8')
  const given = planted.filter(secret => encodings(secret).some(form => text.includes(form)))
  expect(given.map(secret => secret.split('/')[1])).toEqual(['jwt+7c1f9e', 'stats-auth+7c1f9e'])
  for (const name of ['lab', 'keys', 'cache']) expect(statSync(join(home, name)).mode & 0o777).toBe(0o700)
  expect(statSync(join(home, 'keys', 'secrets.key')).mode & 0o777).toBe(0o600)
})

test('judged again elsewhere, the verdict is the same, byte for byte', async () => {
  const copy = join(home, 'elsewhere')
  cpSync(run, copy, { recursive: true })
  const said = await muster('judge', copy, '--output', 'json')
  expect(said.stdout).toBe(readFileSync(join(run, 'verdict.json'), 'utf8'))
  expect(said.code).toBe(0)
})

test('who approved it stands in the report, and in the folder as it was signed', async () => {
  expect(readFileSync(join(run, 'approvals/1.json'), 'utf8')).toBe(readFileSync(approval, 'utf8'))
  expect((await muster('report', run, '--format', 'html')).stdout).toMatch(/this plan was approved[^]*service owner/)
})

const recipe = (folder: string) =>
  spawnSync('bash', ['-euo', 'pipefail', '-c', verifyRecipe], { cwd: folder, encoding: 'utf8' })

test('a sealed run verifies, with Muster and with openssl alone', async () => {
  expect((await muster('verify', run)).code).toBe(0)
  const said = recipe(run)
  expect(said.stdout + said.stderr).toMatch(/Verified Successfully/)
  expect(said.status).toBe(0)
})

test('one byte changed in any file is refused, and the file is named', async () => {
  const names = (readdirSync(run, { recursive: true }) as string[]).filter(
    name => statSync(join(run, name)).isFile() && statSync(join(run, name)).size > 0,
  )
  expect(names.length).toBeGreaterThan(20)
  const chosen = names.filter(name => !name.startsWith('native/') || name.endsWith('a.log'))
  for (const name of chosen) {
    const path = join(run, name)
    const bytes = readFileSync(path)
    const middle = Math.floor(bytes.length / 2)
    writeFileSync(
      path,
      Buffer.concat([
        bytes.subarray(0, middle),
        Buffer.from([(bytes[middle] as number) ^ 1]),
        bytes.subarray(middle + 1),
      ]),
    )
    const said = await muster('verify', run)
    const alone = recipe(run)
    writeFileSync(path, bytes)
    expect([name, said.code]).toEqual([name, 1])
    expect(said.stderr).toContain(name)
    expect([name, alone.status === 0]).toEqual([name, false])
  }
  writeFileSync(join(run, 'added.txt'), 'added')
  const said = await muster('verify', run)
  rmSync(join(run, 'added.txt'))
  expect(said.stderr).toContain('added.txt')
  expect((await muster('verify', run)).code).toBe(0)
})

test('nothing of the lab is left, and the next drill may start', () => {
  expect(existsSync(join(home, 'lab.lock'))).toBe(false)
  expect(existsSync(join(home, 'lab', 'lab.json'))).toBe(false)
  const left = execFileSync('ps', ['-eo', 'args']).toString().split('\n')
  expect(left.filter(line => line.includes(`${home}/lab`))).toEqual([])
})
