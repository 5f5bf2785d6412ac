import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { listedDrivers } from './list-drivers.ts'

const shop = fileURLToPath(new URL('../../environments/examples/shop.ts', import.meta.url))
const of = async (reference: string | undefined, kind: string) =>
  (await listedDrivers(reference)).find(row => row.kind === kind)

test('of an environment its own programs are listed, and in what a fault departs there', async () => {
  expect(await of(shop, 'payments.stop-provider')).toMatchObject({
    ...{
      driver: 'ours',
      systems: ['ours'],
      effect: expect.stringContaining('runs: ./provider.sh stop'),
      undo: 'runs: ./provider.sh start',
    },
  })
  expect((await of(shop, 'zone.isolate'))?.departs).toContain('its own hosts drop')
  expect(await of(shop, 'redis.kill-master')).not.toHaveProperty('departs')
  expect(await of(shop, 'edge.cut-over')).toBeUndefined()
})

test('what an environment has nothing for cannot be done there', async () => {
  const aws = fileURLToPath(new URL('../../environments/examples/aws.ts', import.meta.url))
  const lacking = 'the environment has nothing that it hits'
  for (const kind of ['component.crash', 'redis.kill-master']) expect(await of(aws, kind)).toMatchObject({ lacking })
  for (const kind of [
    'zone.lose',
    'cache.lose-zone',
    'edge.withdraw',
    'aws.fis-template',
    'object-store.pause-replication',
  ])
    expect(await of(aws, kind), kind).not.toHaveProperty('lacking')
  for (const kind of ['postgres.kill-primary', 'component.crash', 'zone.isolate', 'payments.stop-provider'])
    expect(await of(shop, kind), kind).not.toHaveProperty('lacking')
})

test('without one all are listed, each with what it does and what undoes it, or that nothing has to', async () => {
  const rows = await listedDrivers(undefined)
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.map(({ kind }) => kind)).toContain('edge.cut-over')
  for (const { effect, undo } of rows) {
    expect(effect).not.toMatch(/undefined|^$/)
    expect(undo === null || undo.length > 0).toBe(true)
  }
})
