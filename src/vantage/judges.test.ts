import { expect, test } from 'vitest'
import type { ServedBy } from '../model/environment/service.ts'
import { judges } from './judges.ts'

const reply = (status: number, headers: Record<string, string>, body: object | string = '') => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const sources: ServedBy[] = [
  { header: 'X-Edge', as: 'edge' },
  { header: 'x-region', as: 'region' },
  { header: 'x-zone', as: 'zone' },
  { json: '/by' },
]
const judge = (given: ReturnType<typeof reply>) => judges['http-service'](given, { servedBy: sources })
const place = { 'x-edge': 'edge@eu', 'x-region': 'eu-west-1', 'x-zone': 'a' }

test('an answer is told with its place and with what the service says of itself', () => {
  const good = reply(200, place, { by: { region: 'eu-west-1', node: 'backend-api@eu-west-1a' } })
  expect(judge(good)).toEqual({
    outcome: 'ok',
    by: { edge: 'edge@eu', region: 'eu-west-1', zone: 'a', node: 'backend-api@eu-west-1a' },
  })
  expect(judge(reply(200, {}))).toEqual({ outcome: 'ok' })
})

test('an error is told with its place alone: who says in its body that it failed has acknowledged nothing', () => {
  const bad = reply(503, place, { by: { node: 'backend-api@eu-west-1a' }, error: {} })
  expect(judge(bad)).toEqual({
    ...{ outcome: 'error', code: 'http-503' },
    by: { edge: 'edge@eu', region: 'eu-west-1', zone: 'a' },
  })
})

test('of a service that names nobody nothing is told', () => {
  expect(judges['http-service'](reply(200, place, { by: { node: 'n' } }), {})).toEqual({ outcome: 'ok' })
})

test('who leads is told as a member’s Patroni knows it: by whichever word it has for it, and nobody where there is none', () => {
  const leads = (members: object[]) => judges['patroni-leader'](reply(200, {}, { members }), {})
  const replica = { name: 'b', role: 'replica' }
  for (const role of ['leader', 'master', 'standby_leader'])
    expect(leads([replica, { name: 'a', role }])).toEqual({ outcome: 'ok', by: { leader: 'a' } })
  expect(leads([replica])).toEqual({ outcome: 'ok', by: { leader: '' } })
  expect(judges['patroni-leader'](reply(503, {}, 'no'), {})).toEqual({ outcome: 'error', code: 'http-503' })
})

test('of what anybody may keep it is told when and for whom it was made, and whether a cache gave it', () => {
  const site = { 'access-control-allow-origin': 'https://jobs.example' }
  expect(judge(reply(200, { ...site, 'x-cache': 'hit' }, { madeAtMs: 1000 })).by).toEqual({
    cache: 'hit',
    madeAtMs: '1000',
    site: 'https://jobs.example',
  })
  expect(judge(reply(200, {}, { madeAtMs: 1000 })).by).toEqual({ cache: 'miss', madeAtMs: '1000' })
})
