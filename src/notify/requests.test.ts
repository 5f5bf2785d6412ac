import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import type { Channel } from '../model/notice/channels.ts'
import { Message, type MessageEvent, messageEvents } from '../model/notice/message.ts'
import type { OpenChannel } from './protocol.ts'
import type { NotifyRequest } from './request.ts'
import { requestsFor } from './requests.ts'

/** Everything that a chat could take for something else. */
const hostile = '<!channel> & <https://x.example|click> *bold* _it_ `code` [a](b)\n# "two"  lines </at> \u{1F600}'

const message = (event: MessageEvent, more: Partial<Message> = {}): Message => ({
  format: 'muster/message/v1',
  id: '0a',
  event,
  at: '2026-11-29T10:00:00.000Z',
  scenario: 'db-failover',
  title: hostile,
  environment: 'lab',
  runId: '20261129T100000Z-abcdef',
  summary: hostile,
  startsAt: null,
  undo: null,
  grade: null,
  findings: [],
  faults: [],
  report: null,
  ...more,
})

const ended = message('ended', {
  undo: 'confirmed',
  grade: 'not-met',
  findings: Array.from({ length: 9 }, (_, at) => ({ id: `rto/${at}`, grade: 'not-met' as const, summary: hostile })),
  faults: [
    { id: 'a', kind: 'x.kill', instance: 'db@1', from: '2026-11-29T10:00:03.500Z', to: '2026-11-29T10:00:09.250Z' },
    { id: 'b', kind: 'x.cut', instance: 'db@2', from: '2026-11-29T10:00:04.000Z', to: null },
    { id: 'c', kind: 'x.never', instance: null, from: null, to: null },
  ],
  report: 'db-failover/20261129T100000Z-abcdef',
})

const open = (kind: Channel['kind'], more: object = {}): OpenChannel => ({
  channel: { name: 'ops', kind, ...more } as Channel,
  url: 'https://receiver.example/base/',
  token: kind === 'slack' || kind === 'teams' ? null : 'the-token',
})

/** What the first request sends. */
const bodyOf = <T>([request]: readonly NotifyRequest[]) => request?.body as T

/** All texts in a body, wherever. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []

interface SlackBody {
  readonly text: string
  readonly blocks: { type: string; text?: { type: string; text: string }; fields?: { type: string; text: string }[] }[]
}

test('Slack: plain texts within its limits, where nothing is a mention, a link or formatting', () => {
  const requests = requestsFor(open('slack'), ended)
  const { text, blocks } = bodyOf<SlackBody>(requests)
  const objects = blocks.flatMap(block => [...(block.text ? [block.text] : []), ...(block.fields ?? [])])
  expect(requests).toHaveLength(1)
  expect(blocks[0]).toMatchObject({ type: 'header', text: { text: 'Drill ended: db-failover' } })
  expect(objects.every(({ type }) => type === 'plain_text')).toBe(true)
  expect([text, ...objects.map(object => object.text)].filter(shown => /[<>]|&(?!amp;|lt;|gt;)/.test(shown))).toEqual(
    [],
  )
  expect(blocks[1]?.text?.text).toBe(hostile.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
  expect(blocks.every(({ fields = [] }) => fields.length <= 10)).toBe(true)
  expect(objects.some(object => object.text === 'More\n3 in the report')).toBe(true)
})

test('Slack: a text that is too long is cut, never inside of an entity or a character', () => {
  const long = message('ended', { summary: '<&\u{1F600}'.repeat(2_000), scenario: `${'x'.repeat(148)}&&` })
  const { blocks } = bodyOf<SlackBody>(requestsFor(open('slack'), long))
  const [heading, summary] = blocks.map(block => block.text?.text ?? '')
  expect(heading?.length).toBeLessThanOrEqual(150)
  expect(summary?.length).toBeLessThanOrEqual(3_000)
  expect(summary?.length).toBeGreaterThan(2_000)
  expect(summary).toMatch(/^(?:&lt;|&amp;|\u{1F600})+…$/u)
})

interface TeamsBody {
  readonly type: string
  readonly attachments: {
    contentType: string
    content: { type: string; body: { type: string; inlines: { type: string; text: string }[] }[] }
  }[]
}

test('Teams: one Adaptive Card whose texts know no Markdown', () => {
  const { type, attachments } = bodyOf<TeamsBody>(requestsFor(open('teams'), ended))
  const [card] = attachments
  expect([type, card?.contentType, card?.content.type]).toEqual([
    'message',
    'application/vnd.microsoft.card.adaptive',
    'AdaptiveCard',
  ])
  expect(card?.content.body.every(block => block.type === 'RichTextBlock')).toBe(true)
  expect(card?.content.body.flatMap(block => block.inlines).every(run => run.type === 'TextRun')).toBe(true)
  const shown = card?.content.body.map(({ inlines }) => inlines.map(({ text }) => text).join(''))
  expect(shown?.slice(0, 3)).toEqual(['Drill ended: db-failover', ...hostile.split('\n')])
  expect(JSON.stringify(requestsFor(open('teams'), { ...ended, summary: 'x\n'.repeat(50) })).length).toBeLessThan(
    28_000,
  )
})

const pagerDuty = (given: Message) =>
  requestsFor(open('pagerduty'), given).map(({ url, body }) => {
    const { event_action: action = 'change', dedup_key: key = null, payload } = body as Record<string, unknown>
    return [url.replace('https://receiver.example/base', ''), action, key, (payload as { severity?: string })?.severity]
  })
const run = 'muster/run/20261129T100000Z-abcdef'
const overdue = 'muster/overdue/lab/db-failover'

test('PagerDuty: what goes as planned wakes nobody, what somebody has to see to does, and the end resolves it', () => {
  const change = ['/v2/change/enqueue', 'change', null, undefined]
  expect(pagerDuty(message('planned'))).toEqual([change])
  expect(pagerDuty(message('begun'))).toEqual([change])
  expect(pagerDuty(message('aborted', { undo: 'not-needed' }))).toEqual([change])
  expect(pagerDuty(message('aborted', { undo: 'pending' }))).toEqual([['/v2/enqueue', 'trigger', run, 'warning']])
  expect(pagerDuty(message('ended', { undo: 'not-confirmed' }))).toEqual([['/v2/enqueue', 'trigger', run, 'critical']])
  expect(pagerDuty(message('overdue', { runId: null }))).toEqual([['/v2/enqueue', 'trigger', overdue, 'warning']])
  expect(pagerDuty(ended)).toEqual([
    change,
    ['/v2/enqueue', 'resolve', run, undefined],
    ['/v2/enqueue', 'resolve', overdue, undefined],
  ])
})

test('PagerDuty: every field that its API requires, the summary on one line within its limit', () => {
  const [request] = requestsFor(open('pagerduty'), message('overdue', { summary: `${hostile}\n`.repeat(40) }))
  const body = request?.body as { routing_key: string; payload: Record<string, string> }
  expect(body.routing_key).toBe('the-token')
  expect(body.payload).toMatchObject({ source: 'lab', severity: 'warning', timestamp: '2026-11-29T10:00:00.000Z' })
  expect(body.payload['summary']).toMatch(/^Drill overdue: db-failover\. [^\n]{900,}…$/)
  expect(body.payload['summary']?.length).toBeLessThanOrEqual(1_024)
})

test('Grafana: an instant for what happened, a region for each fault that was there', () => {
  const requests = requestsFor(open('grafana', { tags: ['team-x'], dashboardUid: 'd1' }), ended)
  expect(requests.map(({ url, headers }) => [url, headers['authorization']])).toEqual(
    Array.from({ length: 3 }, () => ['https://receiver.example/base/api/annotations', 'Bearer the-token']),
  )
  const bodies = requests.map(({ body }) => body as Record<string, unknown>)
  expect(bodies.map(({ time, timeEnd }) => [time, timeEnd])).toEqual([
    [Date.parse('2026-11-29T10:00:00.000Z'), undefined],
    [Date.parse('2026-11-29T10:00:03.500Z'), Date.parse('2026-11-29T10:00:09.250Z')],
    [Date.parse('2026-11-29T10:00:04.000Z'), undefined],
  ])
  expect(bodies.every(({ dashboardUID }) => dashboardUID === 'd1')).toBe(true)
  expect(bodies[1]?.['tags']).toEqual(['muster', 'db-failover', 'lab', 'ended', 'not-met', 'team-x', 'fault'])
  expect(bodies.map(({ text }) => text).join('')).not.toMatch(/[<>"]/)
  expect(requestsFor(open('grafana'), message('planned'))).toEqual([])
  expect(requestsFor(open('grafana'), message('overdue'))).toEqual([])
})

test('plain JSON is the message itself, as its published schema says', async () => {
  const [request] = requestsFor(open('webhook'), ended)
  expect(request).toMatchObject({
    url: 'https://receiver.example/base/',
    headers: { authorization: 'Bearer the-token' },
  })
  expect(textsIn(request?.body)).toContain(hostile)
  const published = `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...Message }, null, 2)}\n`
  await expect(published).toMatchFileSnapshot('../../docs/message.schema.json')
  const { $schema: _, ...schema } = JSON.parse(readFileSync('docs/message.schema.json', 'utf8'))
  const check = new Ajv({ strict: false }).compile(schema)
  expect(messageEvents.map(event => check(message(event)))).toEqual(messageEvents.map(() => true))
  expect(check(request?.body)).toBe(true)
  expect(check({ ...ended, undo: 'perhaps' })).toBe(false)
})

test('a channel is told what it asks for, and a test always', () => {
  const picky = open('slack', { events: ['overdue'] })
  expect(messageEvents.filter(event => requestsFor(picky, message(event)).length > 0)).toEqual(['overdue', 'test'])
})
