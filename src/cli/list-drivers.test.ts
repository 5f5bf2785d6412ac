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

test('without one all are listed, each with what it does and what undoes it, or that nothing has to', async () => {
  const rows = await listedDrivers(undefined)
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.map(({ kind }) => kind)).toContain('edge.cut-over')
  for (const { effect, undo } of rows) {
    expect(effect).not.toMatch(/undefined|^$/)
    expect(undo === null || undo.length > 0).toBe(true)
  }
})
