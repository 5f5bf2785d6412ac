import { expect, test } from 'vitest'
import lab from '../../environments/lab-over-ssh.ts'
import shop from '../../environments/examples/shop.ts'
import { trialsIn, vantagesFor } from './trial.ts'

test('each write of each service is tried, from the first vantage, into a store where it can be looked for', () => {
  const [first] = Object.keys(lab.vantages)
  expect(trialsIn(lab)).toMatchObject(
    Object.keys(lab.services['backend-api']?.writes ?? {}).map(write => ({
      name: `backend-api/${write}`,
      ledger: { vantage: first, store: 'core-db', through: 'front-door', service: 'backend-api', write, writers: 1 },
    })),
  )
  expect(trialsIn(shop).length).toBeGreaterThan(0)
})

test('nobody looks at anything but what is written and read back', () => {
  const trials = trialsIn(lab)
  const vantages = vantagesFor(trials, lab)
  expect(vantages.flatMap(({ probes }) => probes)).toEqual([])
  expect(vantages.flatMap(({ ledgers }) => ledgers).map(({ name }) => name)).toEqual(
    trials.map(({ ledger }) => ledger.name),
  )
  const readBack = new Set(vantages.flatMap(({ readBacks }) => readBacks).map(({ ledger }) => ledger))
  expect(trials.every(({ ledger }) => readBack.has(ledger.name))).toBe(true)
})

test('without a service that is written to there is nothing to try', () => {
  expect(trialsIn({ ...lab, services: {} })).toEqual([])
  expect(trialsIn({ ...lab, vantages: {} })).toEqual([])
})
