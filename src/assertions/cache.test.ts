import { expect, test } from 'vitest'
import { cacheFinding } from './cache.ts'
import type { FinishedRun } from './evidence-run.ts'

const site = 'https://jobs.example'
const wallMs = 1_000_000

/** A reply asked for at `atMs` of the run, made `ageMs` before. */
const reply = (atMs: number, ageMs: number, more: { cache?: string; site?: string } = {}) => ({
  class: 'jobs',
  sent: atMs * 1e6,
  done: (atMs + 2) * 1e6,
  outcome: 'ok',
  by: { madeAtMs: String(wallMs + atMs - ageMs), cache: 'hit', site, ...more },
})

/** A run whose fault was at 1000 ms. */
const judged = (...operations: object[]) =>
  cacheFinding(
    {
      plan: {
        vantages: [
          {
            name: 'eu-client',
            probes: [
              { class: 'jobs', subject: 'backend-api', origin: site },
              { class: 'users', subject: 'backend-api' },
            ],
          },
        ],
      },
      fault: { toNs: 1000e6 },
      vantages: new Map([['eu-client', { operations, clocks: [{ t: 'clock', mono: 0, wallMs }] }]]),
    } as unknown as FinishedRun,
    { assert: 'cache', service: 'backend-api', maxAge: '6s' },
  )

test('fresh replies made for the site that asked are met', () => {
  const finding = judged(reply(100, 0, { cache: 'miss' }), reply(7000, 5900), { ...reply(7100, 0), class: 'users' })
  expect(finding).toMatchObject({
    result: 'pass',
    numbers: { replies: 2, hits: 1, stale: 0, oldestMs: 5899, foreign: 0 },
  })
})

test('a reply that was too old when it was asked for is stale, with how old and from when to when', () => {
  const finding = judged(reply(500, 9000), reply(1500, 8000), reply(1600, 6000))
  expect(finding).toMatchObject({ result: 'fail', numbers: { stale: 2, oldestMs: 8999 } })
  expect(finding.problems).toEqual([
    '2 replies were older than 6 s allows, up to 9 s: stale cache was served to eu-client, from 498 ms before the fault to 502 ms after it',
  ])
})

test('a reply made for another site is told; one made for all is for everybody', () => {
  const finding = judged(reply(100, 1, { site: 'https://partner.example' }), reply(200, 1, { site: '*' }))
  expect(finding).toMatchObject({ grade: 'not-met', numbers: { foreign: 1 } })
  expect(finding.problems[0]).toMatch(/^1 replies .* got one for https:\/\/partner.example\): a browser refuses them/)
})

test('without a hit nothing is known of the cache', () => {
  expect(judged(reply(100, 0, { cache: 'miss' })).grade).toBe('inconclusive')
  expect(judged().grade).toBe('inconclusive')
})
