import { execFile } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { musterFile } from '../../src/cli/paths.ts'
import { receiver, status } from './receiver.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-notify-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const secret = 'T0SECRETPATH/B0SECRETPATH'
const notify = (channels: object[], argv: string[], env: Record<string, string> = {}) => {
  const file = join(home, 'channels.json')
  writeFileSync(file, JSON.stringify({ channels }))
  const options = { env: { ...process.env, MUSTER_HOME: home, MUSTER_NOTIFY: file, NO_COLOR: '1', ...env } }
  return new Promise<{ code: number; stdout: string; stderr: string }>(resolve => {
    const done = (error: (Error & { code?: unknown }) | null, stdout: string, stderr: string) =>
      resolve({ code: error ? (error.code as number) : 0, stdout, stderr })
    execFile(musterFile, argv, options, done)
  })
}

test('a sample reaches every channel, with secrets of the environment and of a file, and who refuses is told', async () => {
  const good = await receiver()
  const bad = await receiver(status(403, {}, `no ${secret}`))
  writeFileSync(join(home, 'token'), 'f1le-bearer-token\n')
  const channels = [
    { name: 'ops', kind: 'slack', urlFrom: { env: 'GOOD' } },
    { name: 'graphs', kind: 'grafana', url: good.url, tokenFrom: { file: 'token' } },
    { name: 'wrong', kind: 'webhook', urlFrom: { env: 'BAD' }, tokenFrom: { file: 'token' } },
  ]
  const env = { GOOD: `${good.url}/services/${secret}`, BAD: `${bad.url}/${secret}` }
  const { code, stdout, stderr } = await notify(channels, ['notify', 'test'], env)
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /^ops \(slack\): ok\ngraphs \(grafana\): ok\nwrong \(webhook\): not delivered: 403 Forbidden no secret:\S+\n$/,
  )
  expect(stdout + stderr).not.toMatch(/SECRETPATH|f1le/)
  expect(good.received.map(({ path }) => path).toSorted()).toEqual(['/api/annotations', `/services/${secret}`])
  expect(bad.received[0]?.headers.authorization).toBe('Bearer f1le-bearer-token')
})

test('a drill is announced, with when and what it breaks', async () => {
  const { url, received } = await receiver()
  const argv = ['notify', 'planned', 'scenarios/db-failover.ts', '--at', '2026-12-01T10:00+01:00', '--output', 'json']
  const { code, stdout } = await notify([{ name: 'hook', kind: 'webhook', urlFrom: { env: 'HOOK' } }], argv, {
    HOOK: url,
  })
  expect({ code, rows: JSON.parse(stdout) }).toEqual({
    code: 0,
    rows: [
      { event: 'planned', scenario: 'db-failover', channel: 'hook', kind: 'webhook', delivered: true, problem: null },
    ],
  })
  expect(JSON.parse(received[0]?.body.toString() ?? '')).toMatchObject({
    format: 'muster/message/v1',
    event: 'planned',
    startsAt: '2026-12-01T09:00:00.000Z',
    faults: [{ kind: 'postgres.kill-primary', from: null }],
  })
})

test.each([
  [
    [{ name: 'a', kind: 'slak', url: `https://x.example/${secret}` }],
    /channels\.0\.kind: expected one of slack, teams/,
  ],
  [[{ name: 'a', kind: 'slack', urlFrom: `https://x.example/${secret}` }], /channels\.0\.urlFrom: .*\{ env: NAME \}/],
  [[{ name: 'a', kind: 'slack', urlFrom: { env: `https://x.example/${secret}` } }], /channels\.0\.urlFrom\.env: /],
  [[{ name: 'a', kind: 'slack', url: `https://x.example/${secret}` }], /unknown field "url"/],
  [[{ name: 'a', kind: 'slack', urlFrom: { env: 'X', file: 'y' } }], /channels\.0\.urlFrom: /],
  [[{ name: 'a', kind: 'slack', urlFrom: { env: 'NOT_SET_HERE' } }], /"a": urlFrom: .* NOT_SET_HERE is not set/],
  [[{ name: 'a', kind: 'slack', urlFrom: { env: 'NO_URL' } }], /"a": urlFrom: what it refers to is no URL/],
  [[{ name: 'a', kind: 'webhook', urlFrom: { env: 'URL_WITH_USER' } }], /holds a user or password/],
  [
    [{ name: 'a', kind: 'pagerduty', routingKeyFrom: { file: 'nowhere' } }],
    /the file nowhere cannot be read \(ENOENT\)/,
  ],
  [
    [
      { name: 'a', kind: 'slack', urlFrom: { env: 'GOOD' } },
      { name: 'a', kind: 'slack', urlFrom: { env: 'GOOD' } },
    ],
    /two channels are called "a"/,
  ],
])(
  'what is wrong with channels is told before a drill breaks anything, without a secret: %#',
  async (channels, said) => {
    const env = {
      NO_URL: secret,
      URL_WITH_USER: `https://user:${secret.slice(0, 12)}@x.example/`,
      GOOD: 'https://x.example/',
    }
    const { code, stdout, stderr } = await notify(channels, ['run', 'scenarios/db-failover.ts'], env)
    expect(code).toBe(64)
    expect(stderr).toMatch(said)
    expect(stdout + stderr).not.toContain('SECRETPATH')
  },
)

/** Own files and packages that are loaded with a file, or later by it, in the same process. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (!file.startsWith('src/')) return seen
  const text = readFileSync(file, 'utf8').replaceAll(/^import type .*$/gm, '')
  for (const [, specifier] of text.matchAll(/(?:from |import\(|^import )\s*'([^']+)'/gm))
    loadedWith(specifier?.startsWith('.') ? normalize(join(dirname(file), specifier)) : (specifier as string), seen)
  return seen
}

test('the process that drills holds nothing that delivers, retries or exports', () => {
  const loaded = loadedWith('src/cli/run-drill.ts')
  const own = globSync('src/{notify,telemetry}/*.ts').filter(file => loaded.has(file))
  expect(loaded.has('src/harness/run.ts')).toBe(true)
  expect(own.toSorted()).toEqual([
    'src/notify/launch.ts',
    'src/notify/protocol.ts',
    'src/telemetry/launch.ts',
    'src/telemetry/wanted.ts',
  ])
  expect([...loaded].filter(name => name.startsWith('@opentelemetry'))).toEqual([])
  expect([...loadedWith('src/notify/agent.ts')]).toContain('p-retry')
})

test('a drill that was not done in time is told of, with whose it is; one that is due is not', async () => {
  const { url, received } = await receiver()
  const owed = (scenario: string) => ({
    scenario: resolve(`scenarios/${scenario}.ts`),
    environment: 'lab-single-region',
    region: 'eu-west-1',
    tier: 'critical',
    owner: 'database on-call',
    source: 'the text that says so',
  })
  const obligations = [owed('db-failover')]
  const programme = (name: string, from: string) => {
    const file = join(home, `${name}.json`)
    writeFileSync(file, JSON.stringify({ name, description: 'of this test', from, obligations }))
    return ['notify', 'overdue', '--programme', file, '--reports', join(home, 'none')]
  }
  const channels = [{ name: 'hook', kind: 'webhook', urlFrom: { env: 'HOOK' } }]
  const year = new Date().getUTCFullYear()
  const late = await notify(channels, programme('late', `${year - 1}-Q1`), { HOOK: url })
  expect(late).toMatchObject({ code: 0, stdout: 'overdue db-failover: hook (webhook): ok\n' })
  expect(JSON.parse(received[0]?.body.toString() ?? '')).toMatchObject({
    event: 'overdue',
    scenario: 'db-failover',
    environment: 'lab-single-region',
    summary: expect.stringMatching(/^\d{4}-Q\d ended without a drill\. Owner: database on-call\.$/),
  })
  const current = `${year}-Q${Math.floor(new Date().getUTCMonth() / 3) + 1}`
  const due = await notify(channels, programme('due', current), { HOOK: url })
  expect(due).toMatchObject({ code: 0, stdout: 'no drill is overdue\n' })
  expect(received).toHaveLength(1)
})

test('who recovers a drill tells how it ended: what was said to be broken is not any more', async () => {
  const { url, received } = await receiver()
  const run = join(home, 'reports', 'db-failover', '20261101T000000Z-aaaaaa')
  cpSync('reports/sample/db-failover', run, { recursive: true })
  const { code } = await notify([{ name: 'hook', kind: 'webhook', urlFrom: { env: 'HOOK' } }], ['recover', run], {
    HOOK: url,
  })
  expect(code).toBe(0)
  expect(received.map(({ body }) => JSON.parse(body.toString()) as object)).toEqual([
    expect.objectContaining({ event: 'ended', scenario: 'db-failover', undo: 'confirmed', environment: 'lab' }),
  ])
})
