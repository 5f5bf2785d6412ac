/** Whole drills of an estate in AWS behind Cloudflare: scenarios of the catalogue, unchanged; faults by FIS, clients led by pools. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { isHere } from '../doubles/is-here.ts'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'
import type { Scenario } from '../../src/model/scenario/scenario.ts'
import { account, cloudEnvironment, ids, pools, token, tokenVariable } from '../cloud/environment.ts'
import { type LabAsCloud, startLabAsCloud } from '../cloud/lab-as-cloud.ts'
import { fisModel } from '../doubles/shared-model.ts'
import { cloudflareApi } from '../doubles/shared-openapi.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-cloud-'))
const file = join(home, 'cloud.json')
const { muster, drill, start, lastRun, lastVerdict } = musterIn(home)
// The environment tells paths by it.
vi.stubEnv('MUSTER_HOME', home)
vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')
vi.stubEnv(tokenVariable, token)

describe('an estate in AWS, behind Cloudflare', async () => {
  if (!isHere('FIS’s own description', fisModel)) return
  if (!isHere('Cloudflare’s published description', cloudflareApi)) return
  const [model, api] = [fisModel, cloudflareApi]
  const { default: overSsh } = await import('../../environments/lab-over-ssh.ts')
  const { leftOnHosts } = await import('../drills/left-on-hosts.ts')
  const { openEstate } = await import('../../src/cli/open-estate.ts')
  const { driversOf } = await import('../../src/drivers/reach.ts')
  type Machines = { system: Awaited<ReturnType<typeof openEstate>>; drivers: Awaited<ReturnType<typeof driversOf>> }
  let machines: Machines
  let cloud: LabAsCloud

  beforeAll(async () => {
    const { code } = await muster('lab', 'up', '-e', 'lab-single-region', '--ssh')
    expect(code).toBe(0)
    machines = { system: await openEstate(overSsh, () => undefined), drivers: await driversOf(overSsh) }
    const folder = join(home, 'door')
    mkdirSync(folder)
    cloud = await startLabAsCloud({ model, api, folder, machines: () => machines })
    await cloud.startDoor()
    const endpoints = { aws: cloud.fis.url, cloudflare: cloud.cloudflare.url, route53: cloud.route53.url }
    writeFileSync(file, JSON.stringify(cloudEnvironment(overSsh as EstateEnvironment, endpoints)))
  }, 240_000)
  afterAll(async () => {
    await cloud?.close()
    await machines?.system.close()
    await muster('lab', 'down')
    rmSync(home, { recursive: true, force: true })
    vi.unstubAllEnvs()
  }, 90_000)

  const onCloud = ['-e', file, '--unattended']
  const confirmed = (scenario: string) => {
    const journal = readFileSync(join(lastRun(scenario), 'journal.ndjson'), 'utf8')
    return journal
      .split('\n')
      .filter(line => line.includes('"fault-confirmed"'))
      .map(line => JSON.parse(line) as { state: string; detail: string; facts?: Record<string, string> })
  }
  /** Everything is as it was before any drill. */
  async function expectUntouched(): Promise<void> {
    expect(cloud.fis.templates.size).toBe(0)
    expect([...cloud.fis.experiments.values()].filter(({ state }) => state.status === 'running')).toEqual([])
    expect([...cloud.cloudflare.pools.values()].map(({ enabled, description }) => [enabled, description])).toEqual(
      ['a', 'b', 'c'].map(zone => [true, `zone ${zone}`]),
    )
    expect(cloud.route53.sets).toEqual([
      { Name: 'legacy.example.com.', Type: 'A', TTL: '60', ResourceRecords: ['192.0.2.1', '192.0.2.2'] },
    ])
    expect(await leftOnHosts(home)).toEqual([])
  }

  test('the doctor finds all well, and a dry run shows what FIS would hit', async () => {
    const doctor = await muster('doctor', '-e', file)
    expect([doctor.code, doctor.stdout.split('\n').filter(line => line.startsWith('not ok'))]).toEqual([0, []])
    expect(doctor.stdout).toMatch(/ok +edge\/front-door {2}it is on, and so are a, b, c/)
    const dry = await muster('run', 'scenarios/az-loss.ts', '-e', file, '--dry-run')
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringMatching(/aws:ec2:subnet arn:aws:ec2:.*subnet-[abc]/)])
    expect(dry.stdout).toContain('aws fis --region eu-west-1 create-experiment-template')
    await expectUntouched()
  }, 120_000)

  test.each([
    ['az-loss', 'zone.isolate', /EC2: 1 of 1 subnets in eu-west-1[abc] have another network ACL/],
    ['db-failover', 'postgres.kill-primary', /RDS: core-[abc] is the writer, before it was core-[abc]/],
  ])(
    '%s, unchanged: recovery and loss are measured, and the report names the experiment',
    async (scenario, kind, seen) => {
      const { code, stderr } = await drill(scenario, ...onCloud)
      const { findings, recovery, loss, faults } = lastVerdict(scenario)
      expect(findings.filter(({ result }) => result !== 'pass').map(({ id, problems }) => [id, problems])).toEqual([])
      expect([code, stderr]).toEqual([0, expect.stringContaining(`${kind}: present`)])
      expect(recovery[0]?.rtaMs?.lower).toBeGreaterThan(200)
      expect(recovery[0]?.rtaMs?.upper).toBeLessThan(20_000)
      for (const { acked, lost } of loss) expect([acked > 50, lost.lower]).toEqual([true, 0])
      expect(faults).toMatchObject([{ confirmed: 'present', undone: 'absent' }])
      const { detail, facts } = confirmed(scenario)[0]!
      expect(detail).toMatch(seen)
      const run = lastRun(scenario)
      const report = await muster('report', run, '--format', 'html')
      for (const said of [facts?.['experiment'], facts?.['template'], account])
        expect(report.stdout).toContain(said as string)
      expect((await muster('verify', run)).stdout).toMatch(/verified/)
      await expectUntouched()
    },
    240_000,
  )

  test('a pool that is off: clients go on in the other zones, and nothing stays', async () => {
    const name = await drilled({
      name: 'pool-off',
      faults: [
        {
          id: 'pool',
          kind: 'edge.withdraw',
          target: { component: 'front-door', region, zone: 'b' },
          at: '0s',
          lasts: '8s',
        },
      ],
    })
    const { faults, findings } = lastVerdict(name)
    expect(faults).toMatchObject([{ confirmed: 'present', rechecked: 'present', undone: 'absent' }])
    expect(findings.filter(({ result }) => result !== 'pass').map(({ id, problems }) => [id, problems])).toEqual([])
    await expectUntouched()
  }, 180_000)

  const region = 'eu-west-1'
  /** A scenario of ours: reads by users alone. */
  const scenarioWith = (more: Pick<Scenario, 'name' | 'faults'> & Partial<Scenario>): Scenario => ({
    ...{ title: more.name, description: more.name, environment: 'lab' },
    load: {
      probes: [
        {
          ...{ class: 'users.read', vantage: 'eu-client', service: 'backend-api', path: '/api/v1/users/42' },
          ...{ every: '20ms', deadline: '500ms' },
        },
      ],
      ledgers: [],
    },
    baseline: '3s',
    observe: { deadline: '60s', hold: '5s' },
    criteria: [{ assert: 'rto', service: 'backend-api', maxOutages: 1 }, { assert: 'steady-state' }],
    stopConditions: [{ when: 'outage-exceeds', service: 'backend-api', duration: '60s' }],
    ...more,
  })
  const written = (scenario: Scenario) => {
    const own = join(home, `${scenario.name}.json`)
    writeFileSync(own, JSON.stringify(scenario))
    return ['run', own, ...onCloud, '--reports', join(home, 'reports')]
  }
  async function drilled(more: Parameters<typeof scenarioWith>[0]): Promise<string> {
    const said = await muster(...written(scenarioWith(more)))
    expect([said.code, said.stderr]).toEqual([0, expect.anything()])
    return more.name
  }

  test('killed with an experiment, a pool off and a record changed: its folder alone puts all back', async () => {
    const all = scenarioWith({
      name: 'all-at-once',
      faults: [
        { id: 'zone', kind: 'zone.isolate', target: { region, zone: 'c' }, at: '0s' },
        { id: 'pool', kind: 'edge.withdraw', target: { component: 'front-door', region, zone: 'b' }, at: '1s' },
        {
          id: 'record',
          kind: 'edge.withdraw',
          target: { component: 'legacy', region, zone: 'a' },
          at: '2s',
          via: 'dns',
        },
      ],
    })
    const killed = start(...written(all))
    await killed.said(/legacy is changed/)
    killed.child.kill('SIGKILL')
    await killed.ended
    expect([...cloud.fis.experiments.values()].filter(({ state }) => state.status === 'running')).toHaveLength(1)
    expect(cloud.cloudflare.pools.get(pools.b)).toMatchObject({ enabled: false })
    expect(cloud.cloudflare.ledTo(ids.door)).not.toContain(pools.b)
    expect(cloud.route53.sets).toHaveLength(2)
    const copy = join(home, 'a copy')
    cpSync(lastRun('all-at-once'), copy, { recursive: true })
    const { code, stdout, stderr } = await muster('recover', copy)
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('aborted in'), expect.anything()])
    await expectUntouched()
    // Where it was begun it is over as well.
    expect((await muster('recover')).code).toBe(0)
  }, 240_000)

  const isolated = (name: string): Parameters<typeof scenarioWith>[0] => ({
    ...{ name, observe: { deadline: '40s', hold: '5s', atLeast: '15s' } },
    faults: [{ id: 'zone', kind: 'zone.isolate', target: { region, zone: 'c' }, at: '0s', lasts: '15s' }],
  })

  test.each([
    ['stopped', 'Experiment halted by stop condition'],
    ['failed', 'Action failed'],
  ] as const)(
    'an experiment that ends %s by itself: told with why, undone, and inconclusive',
    async (status, reason) => {
      const going = start(...written(scenarioWith(isolated(`ends-${status}`))))
      await going.said(/zone\.isolate: present/)
      cloud.fis.finish(status, reason)
      const { code } = await going.ended
      const { faults, result } = lastVerdict(`ends-${status}`)
      expect([code, result]).toEqual([2, 'inconclusive'])
      expect(faults).toMatchObject([{ confirmed: 'present', rechecked: 'absent', undone: 'absent' }])
      expect(readFileSync(join(lastRun(`ends-${status}`), 'journal.ndjson'), 'utf8')).toContain(
        `is ${status}, ${reason}`,
      )
      await expectUntouched()
    },
    180_000,
  )

  test('a FIS that throttles holds nobody up for long; the drill is as it would be', async () => {
    const going = start(...written(scenarioWith(isolated('throttled'))))
    await going.said(/ s inject$/m)
    cloud.fis.misbehave(429, 'ThrottlingException', 3)
    const { code, stderr } = await going.ended
    expect([code, stderr]).toEqual([0, expect.stringContaining('zone.isolate: present')])
    await expectUntouched()
  }, 180_000)

  test('credentials that expire half-way: told as such, nothing is left once there are others', async () => {
    const going = start(...written(scenarioWith(isolated('expired'))))
    await going.said(/zone\.isolate: present/)
    cloud.fis.misbehave(403, 'ExpiredTokenException', 100_000)
    onTestFinished(() => cloud.fis.misbehave(0, '', 0))
    const journal = () => readFileSync(join(lastRun('expired'), 'journal.ndjson'), 'utf8')
    await expect.poll(journal, { timeout: 60_000, interval: 500 }).toContain('ExpiredTokenException')
    // Somebody logs in again while the drill tries to undo.
    cloud.fis.misbehave(0, '', 0)
    const { code } = await going.ended
    expect(code).toBe(2)
    expect(lastVerdict('expired')).toMatchObject({ result: 'inconclusive', faults: [{ undone: 'absent' }] })
    await expectUntouched()
  }, 240_000)
})
