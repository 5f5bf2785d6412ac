import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import overSsh from '../../environments/lab-over-ssh.ts'
import { reachOf } from '../drivers/reach.ts'
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
  await expect(plannedOverSsh('db-isolation')).rejects.toMatchObject({
    code: 'plan.no-system',
    message: expect.stringContaining('can cut off a place, which postgres.isolate-primary needs'),
    hint: expect.stringMatching(/postgres\.kill-primary.*redis\.freeze-master/),
  })
})
