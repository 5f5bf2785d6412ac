import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import overSsh from '../../environments/lab-over-ssh.ts'
import { reachOf } from '../drivers/reach.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { compilePlan } from './compile.ts'

const folder = join(import.meta.dirname, '../../scenarios')
const names = readdirSync(folder)
  .filter(name => name.endsWith('.ts'))
  .map(name => basename(name, '.ts'))

async function plannedOverSsh(name: string) {
  const { default: scenario } = (await import(join(folder, `${name}.ts`))) as { default: Scenario }
  const { drivers, ...estate } = await reachOf(overSsh)
  return compilePlan(scenario, estate, drivers)
}

const drilled = {
  'db-failover': ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c'],
  'db-host-loss': ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c'],
  'db-freeze': ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c'],
  'db-isolation': ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c'],
  'db-replication-held': ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c'],
  'replica-lag': ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c'],
  'az-loss': ['eu-west-1/a', 'eu-west-1/b', 'eu-west-1/c'],
  'redis-node-loss': ['a', 'b', 'c'].flatMap(zone => [`redis-0@eu-west-1${zone}`, `redis-1@eu-west-1${zone}`]),
}

test.each(Object.entries(drilled))(
  '%s is planned on machines that are reached by ssh as it stands',
  async (name, candidates) => {
    const { faults, vantages } = await plannedOverSsh(name)
    expect(faults[0]?.candidates.toSorted()).toEqual(candidates.toSorted())
    expect(vantages.length).toBeGreaterThan(1)
  },
)

test('no scenario of the catalogue ends in anything but a plan, or a refusal that says where and what there is', async () => {
  for (const name of names) {
    const outcome = await plannedOverSsh(name).catch((error: unknown) => error)
    if (!(outcome instanceof Error)) continue
    expect([name, outcome]).toMatchObject([
      name,
      { exitCode: 64, message: expect.stringMatching(/^[\w.-]+: /), hint: expect.any(String) },
    ])
  }
})

test('what nothing there can do is refused by what it would take, with what can be done', async () => {
  const { default: scenario } = (await import(join(folder, 'db-failover.ts'))) as { default: Scenario }
  const residency = { assert: 'residency' as const, tenant: 'eu-customers', vantage: 'eu-client' }
  const { drivers, ...estate } = await reachOf({ ...overSsh, canaries: lab.canaries! })
  expect(() => compilePlan({ ...scenario, criteria: [...scenario.criteria, residency] }, estate, drivers)).toThrow(
    expect.objectContaining({
      code: 'plan.no-system',
      message: expect.stringContaining('can search stores for data, which residency needs'),
      hint: expect.stringMatching(/zone\.isolate.*postgres\.kill-primary/),
    }),
  )
})

test('in what a zone that its own hosts cut off is not one whose network is gone, the plan says; of the lab there is nothing to say', async () => {
  const [fault] = (await plannedOverSsh('az-loss')).faults
  expect(fault?.departs).toMatch(/^its own hosts drop what crosses the border, not its network: machines there that /)
  expect((await plannedOverSsh('db-failover')).faults[0]).not.toHaveProperty('departs')
  const { default: scenario } = (await import(join(folder, 'az-loss.ts'))) as { default: Scenario }
  const { drivers, ...estate } = await reachOf(lab)
  expect(compilePlan(scenario, estate, drivers).faults[0]).not.toHaveProperty('departs')
})

test('over ssh any component can be cut off by itself, in the lab what has a link of its own', async () => {
  const { default: scenario } = (await import(join(folder, 'az-loss.ts'))) as { default: Scenario }
  const fault = {
    ...scenario.faults[0]!,
    kind: 'component.isolate',
    target: { component: 'gateway', region: 'eu-west-1', zone: 'b' },
  }
  const candidatesIn = async (environment: Environment) => {
    const { drivers, ...estate } = await reachOf(environment)
    return compilePlan({ ...scenario, faults: [fault] }, estate, drivers).faults[0]?.candidates
  }
  expect(await candidatesIn(overSsh)).toEqual(['gateway@eu-west-1b'])
  await expect(candidatesIn(lab)).rejects.toThrow(/^faults\.0\.target/)
})

test('who has no service over HTTP drills a store by itself; what nobody looks at is refused, and so is a check that nobody knows', async () => {
  const { default: scenario } = (await import(join(folder, 'db-failover.ts'))) as { default: Scenario }
  const { drivers, ...estate } = await reachOf(overSsh)
  const planned = (more: Partial<Scenario>) => {
    const criteria = scenario.criteria.filter(({ assert }) => assert === 'rpo' || assert === 'integrity')
    return compilePlan({ ...scenario, criteria, ...more }, estate, drivers)
  }
  const ledgers = scenario.load.ledgers.filter(({ through }) => through === 'pool')
  expect(planned({ load: { probes: [], ledgers } }).objectives.map(({ kind }) => kind)).toEqual(['rpo'])
  expect(() => planned({ load: { probes: [], ledgers: [] } })).toThrow('nobody would see it')
  const stopConditions = [{ when: 'check-fails' as const, check: 'ours/payments', duration: '5s' }]
  expect(() => planned({ stopConditions })).toThrow(
    'stopConditions.0.check: the environment has no check "ours/payments"',
  )
})
