import { expect, test } from 'vitest'
import { identityIn, judges, placeOf } from './http-attempt.ts'

const reply = (status: number, headers: Record<string, string>, body: object | string = '') => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const place = { 'x-edge': 'edge@eu', 'x-region': 'eu-west-1', 'x-zone': 'a' }

test('an answer is told with its place and with what the service says of itself', () => {
  const good = reply(200, place, { by: { region: 'eu-west-1', node: 'backend-api@eu-west-1a' } })
  expect(judges['http-service'](good)).toEqual({
    outcome: 'ok',
    by: { edge: 'edge@eu', region: 'eu-west-1', zone: 'a', node: 'backend-api@eu-west-1a' },
  })
  expect(judges['http-service'](reply(200, {}))).toEqual({ outcome: 'ok' })
})

test('an error is told with its place alone: who says in its body that it failed has acknowledged nothing', () => {
  const bad = reply(503, place, { by: { node: 'backend-api@eu-west-1a' }, error: {} })
  expect(judges['http-service'](bad)).toEqual({ outcome: 'error', code: 'http-503', ...placeOf(bad) })
  expect(placeOf(bad).by).not.toHaveProperty('node')
})

test('of what anybody may keep it is told when and for whom it was made, and whether a cache gave it', () => {
  const site = { 'access-control-allow-origin': 'https://jobs.example' }
  expect(identityIn(reply(200, { ...site, 'x-cache': 'hit' }, { madeAtMs: 1000 })).by).toEqual({
    cache: 'hit',
    madeAtMs: '1000',
    site: 'https://jobs.example',
  })
  expect(identityIn(reply(200, {}, { madeAtMs: 1000 })).by).toEqual({ cache: 'miss', madeAtMs: '1000' })
})
