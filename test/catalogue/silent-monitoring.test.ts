/** Whether who is on call is told: with monitoring as it should be, with it broken by the drill, and misconfigured. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-monitoring-'))
const { drill, lastRun, lastVerdict } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const setting = (text: string) => ['--set', `driver.settings.monitoring.${text}`]
const detectionOf = (scenario: string) =>
  lastVerdict(scenario).findings.find(({ assertion }) => assertion === 'detection')
const configurationOf = (scenario: string) =>
  lastVerdict(scenario)
    .findings.find(({ assertion }) => assertion === 'configuration')
    ?.problems.join() ?? ''
const foundByUsers =
  /^no alert reached the on-call webhook in the [\d.]+ s to [\d.]+ s that users were without backend-api: the outage was found by users, not by monitoring$/

/** How often each kind of notification arrived, by the records themselves. */
function arrivals(scenario: string): Record<string, number> {
  const lines = readFileSync(join(lastRun(scenario), 'observations', 'on-call.ndjson'), 'utf8')
    .trim()
    .split('\n')
  const alerts = lines.map(line => JSON.parse(line)).filter(({ t, status }) => t === 'alert' && status === 'firing')
  return alerts.reduce<Record<string, number>>(
    (counts, { route }) => ({ ...counts, [route]: (counts[route] ?? 0) + 1 }),
    {},
  )
}

test('sound: an outage pages while it lasts, and its end is told', async () => {
  const said = await drill('db-host-loss')
  expect(lastVerdict('db-host-loss').findings.flatMap(({ problems }) => problems)).toEqual([])
  expect(said.code).toBe(0)
  const detection = detectionOf('db-host-loss')
  expect(detection?.summary).toMatch(/^ServiceDown of edge@eu reached the on-call webhook .* resolved /)
  expect(detection?.actualMs?.upper).toBeLessThan(5_000)
  expect(arrivals('db-host-loss')).toMatchObject({ page: 1 })
  expect(lastVerdict('db-host-loss').recovery[0]?.phases.find(({ phase }) => phase === 'alert')?.atMs).toEqual(
    detection?.actualMs,
  )
})

test('sound, with Alertmanager gone: the dead man’s switch tells while users are without the service', async () => {
  const said = await drill('silent-monitoring')
  const verdict = lastVerdict('silent-monitoring')
  expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
  expect(said.code).toBe(0)
  expect(verdict.faults).toMatchObject([
    { instance: 'alertmanager', confirmed: 'present', undone: 'absent' },
    { instance: expect.stringMatching(/^postgres@eu-west-1/), confirmed: 'present', undone: 'absent' },
  ])
  const detection = detectionOf('silent-monitoring')
  expect(detection?.summary).toMatch(/the dead man’s switch told .* that monitoring is silent, resolved/)
  // It waits 5 s for the next heartbeat; the last came within the second before the kill, the host is lost 3 s after it: 1 to 2 s.
  expect(detection?.actualMs?.lower).toBeGreaterThan(500)
  expect(detection?.actualMs?.upper).toBeLessThan(3_000)
  expect(arrivals('silent-monitoring')).toMatchObject({ 'dead-mans-switch': 1 })
  expect(arrivals('silent-monitoring')['page']).toBeUndefined()
})

test('without a dead man’s switch nobody learns that monitoring is silent', async () => {
  const said = await drill('silent-monitoring', ...setting('deadMansSwitch='))
  expect(said.code).toBe(1)
  expect(detectionOf('silent-monitoring')?.problems).toEqual([
    expect.stringMatching(foundByUsers),
    'monitoring itself was silent all that time, no heartbeat came, and nobody was told',
  ])
  expect(configurationOf('silent-monitoring')).toContain('when monitoring falls silent, nobody is told')
})

test('a rule with a wrong label: the alert fires, and reaches nobody', async () => {
  const said = await drill('db-host-loss', ...setting('rules.ServiceDown.labels.severity=pager'))
  expect(said.code).toBe(1)
  expect(detectionOf('db-host-loss')?.problems).toEqual([expect.stringMatching(foundByUsers)])
  expect(configurationOf('db-host-loss')).toContain('ServiceDown: no label is one that a receiver is told of')
  // Prometheus did its part, and so did the path: tickets and heartbeats went on.
  const native = readFileSync(join(lastRun('db-host-loss'), 'native', 'states-monitoring.json'), 'utf8')
  expect(native).toMatch(/alertname\\":\\"ServiceDown\\",\\"alertstate\\":\\"firing\\"/)
  const { heartbeat = 0, ticket = 0, page = 0 } = arrivals('db-host-loss')
  expect([heartbeat > 5, ticket > 0, page]).toEqual([true, true, 0])
})

test('a webhook that leads nowhere: everything looks well but that nobody is told', async () => {
  const said = await drill('db-host-loss', ...setting('receivers.page.url=http://198.18.251.10:81/page'))
  expect(said.code).toBe(1)
  expect(detectionOf('db-host-loss')?.problems).toEqual([expect.stringMatching(foundByUsers)])
  expect(lastVerdict('db-host-loss').findings.filter(({ grade }) => grade !== 'met')).toHaveLength(1)
})
