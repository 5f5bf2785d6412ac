import { spawn } from 'node:child_process'
import { expect, onTestFinished, test, vi } from 'vitest'
import { hang, receiver, status } from '../../test/cli/receiver.ts'
import type { Message } from '../model/notice/message.ts'
import { Notifier } from './launch.ts'
import type { Limits, OpenChannel } from './protocol.ts'

const limits: Limits = { attemptMs: 10_000, budgetMs: 20_000, retries: 2, firstDelayMs: 10 }
const message = (event: Message['event'], summary = 'x'): Message => ({
  format: 'muster/message/v1',
  id: 'a',
  event,
  at: '2026-11-29T10:00:00.000Z',
  scenario: 's',
  title: 't',
  environment: 'e',
  runId: 'r',
  summary,
  startsAt: null,
  undo: null,
  grade: null,
  findings: [],
  faults: [],
  report: null,
})
const webhook = (name: string, url: string, token: string | null = null): OpenChannel => ({
  channel: { name, kind: 'webhook', urlFrom: { env: 'X' } },
  url,
  token,
})

const notifierOf = (channels: OpenChannel[], own = limits) => {
  const notifier = new Notifier(channels, own)
  onTestFinished(async () => void (await notifier.close(0)))
  return notifier
}

test('every channel gets every message in order, and one that fails keeps none of the others', async () => {
  const good = await receiver()
  const slow = await receiver((response, n) => status(n === 1 ? 503 : 200)(response))
  const bad = await receiver(status(500))
  const notifier = notifierOf([webhook('good', good.url), webhook('slow', slow.url), webhook('bad', bad.url)])
  for (const event of ['planned', 'begun', 'ended'] as const) notifier.tell(message(event))
  const deliveries = await notifier.close(20_000)
  const events = ({ received }: typeof good) => received.map(({ body }) => JSON.parse(body.toString()).event)
  expect(events(good)).toEqual(['planned', 'begun', 'ended'])
  expect(events(slow)).toEqual(['planned', 'planned', 'begun', 'ended'])
  expect(deliveries.filter(({ problem }) => problem !== null)).toMatchObject(
    ['planned', 'begun', 'ended'].map(event => ({
      message: { event },
      channel: { name: 'bad' },
      problem: '500 Internal Server Error (3 attempts)',
    })),
  )
})

test('the end waits for a receiver that hangs as long as it is told to, and says what was not delivered', async () => {
  const { url } = await receiver(hang)
  const notifier = notifierOf([webhook('ops', url)], { ...limits, attemptMs: 60_000, budgetMs: 60_000 })
  notifier.tell(message('ended'))
  const closing = await Promise.race([notifier.close(300), new Promise(resolve => setTimeout(resolve, 20_000, 'late'))])
  expect(closing).toMatchObject([{ channel: { name: 'ops' }, problem: 'not delivered within 0.3 s of the end' }])
})

test('what a receiver answers is told without the secrets that it was sent', async () => {
  const secret = 'T000SECRETPATH/B000SECRETPATH'
  const { url } = await receiver(status(403, {}, `no: /hook/${secret} my-bearer-token-1`))
  const notifier = notifierOf([webhook('ops', `${url}/hook/${secret}`, 'my-bearer-token-1')])
  notifier.tell(message('ended'))
  const [delivery] = await notifier.close(20_000)
  expect(delivery?.problem).toMatch(/^403 Forbidden no: .*secret:not-shown/)
  expect(delivery?.problem).not.toMatch(/SECRETPATH|B000X|my-bearer/)
})

test('a notifier that cannot be reached any more harms nobody, and is told', async () => {
  const { url } = await receiver(hang)
  const notifier = notifierOf([webhook('ops', url)])
  notifier.tell(message('planned'))
  process.kill(notifier.pid, 'SIGKILL')
  // Far more than a pipe holds.
  for (let n = 0; n < 50; n++) notifier.tell(message('begun', 'x'.repeat(10_000)))
  const deliveries = await notifier.close(20_000)
  expect(deliveries).toHaveLength(51)
  expect(new Set(deliveries.map(({ problem }) => problem))).toEqual(new Set(['the notifier ended before it was done']))
})

test.each([
  ['begun', ['planned', 'begun', 'aborted']],
  ['ended', ['planned', 'ended']],
] as const)(
  'when the process that drills is killed after "%s", people are told what that means',
  async (event, heard) => {
    const { url, received } = await receiver()
    const messages = [message('planned'), message(event)]
    const script = `
    const { Notifier } = await import(${JSON.stringify(new URL('launch.ts', import.meta.url).href)})
    const notifier = new Notifier(${JSON.stringify([webhook('ops', url)])}, ${JSON.stringify(limits)})
    for (const message of ${JSON.stringify(messages)}) notifier.tell(message)
    setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
    onTestFinished(() => void child.kill('SIGKILL'))
    const events = () => received.map(({ body }) => JSON.parse(body.toString()).event)
    await vi.waitFor(() => expect(events()).toEqual(['planned', event]), { timeout: 20_000 })
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(events()).toEqual(heard), { timeout: 20_000 })
    if (event === 'begun')
      expect(JSON.parse(received[2]?.body.toString() ?? '')).toMatchObject({ undo: 'not-confirmed', scenario: 's' })
  },
)
