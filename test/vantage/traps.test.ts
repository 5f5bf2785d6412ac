/** Ways in which a measurement of recovery goes wrong, each sprung on the real agent. */
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { validityOf } from '../../src/measurement/validity.ts'
import { type Agent, deadlineMs, everyMs, measured, ofClass, probeOf, startAgent } from './measured.ts'
import { conducts, startWebTarget, type WebTarget } from './web-target.ts'

const targets: WebTarget[] = []
afterEach(() => targets.splice(0).forEach(target => target.close()))
async function webTarget(): Promise<WebTarget> {
  const target = await startWebTarget()
  targets.push(target)
  return target
}

/** Changes the conduct now; answers when, on the agent's clock. */
function change(agent: Agent, target: WebTarget, conduct: WebTarget['conduct']): number {
  target.conduct = conduct
  return agent.now()
}

test('coordinated omission: a black hole of 1.5 s is probed as often as any 1.5 s', async () => {
  const target = await webTarget()
  const agent = await startAgent({ probes: [probeOf('web', target.url)] })
  await delay(500)
  const down = change(agent, target, conducts.swallow)
  await delay(1_500)
  const up = change(agent, target, conducts.serve)
  await delay(300)
  const operations = ofClass(await agent.records(), 'web')
  const sent = operations.filter(({ sch, outcome }) => sch >= down && sch < up && outcome !== 'void')
  const due = (up - down) / (everyMs * 1e6)
  expect(Math.abs(sent.length - due)).toBeLessThanOrEqual(1)
})

test('long timeout masks recovery: when another node answers in its place, that is seen at once', async () => {
  const target = await webTarget()
  const agent = await startAgent({ probes: [probeOf('web', target.url)] })
  await delay(500)
  const down = change(agent, target, conducts.swallow)
  await delay(400)
  // Whoever was connected stays so, and is never answered: only a fresh connection reaches the new node.
  const old = new Set(target.arrived.map(({ socket }) => socket))
  const up = change(agent, target, (request, response) => {
    if (!old.has(request.socket)) response.end('ok')
  })
  await delay(600)
  const records = await agent.records()
  const { outages, thresholds } = measured(records, ofClass(records, 'web'), down)
  const end = outages[0]?.bracket.endHi ?? Infinity
  expect(outages).toHaveLength(1)
  expect(end).toBeGreaterThanOrEqual(up)
  expect((end - up) / 1e6).toBeLessThanOrEqual(everyMs + thresholds.silenceNs / 1e6 + 5)
})

test.each([12, 50, 200, 1_000])('harness stall: standing still for %d ms is no outage, and is told', async stallMs => {
  const target = await webTarget()
  // Some answers are always on their way: those come late through no fault of the target.
  target.conduct = (_request, response) => void setTimeout(() => response.end('ok'), 30)
  const agent = await startAgent({ probes: [probeOf('web', target.url)] })
  await delay(600)
  const from = agent.now()
  agent.child.kill('SIGSTOP')
  await delay(stallMs)
  const to = agent.now()
  agent.child.kill('SIGCONT')
  await delay(500)
  const records = await agent.records()
  expect(measured(records, ofClass(records, 'web'), from - 100e6).outages).toEqual([])
  const told = records.gaps.filter(gap => gap.from <= to && gap.to >= from)
  expect(told.reduce((sum, gap) => sum + gap.to - gap.from, 0) / 1e6).toBeGreaterThanOrEqual(stallMs - everyMs)
})

test('control path dies with the target: the canary fails too, and the measurement is invalid', async () => {
  const target = await webTarget()
  const canary = await webTarget()
  const agent = await startAgent({ probes: [probeOf('web', target.url), probeOf('canary', canary.url)] })
  await delay(400)
  const down = change(agent, target, conducts.cut)
  change(agent, canary, conducts.cut)
  await delay(300)
  const records = await agent.records()
  const own = ofClass(records, 'web')
  expect(measured(records, own, down).outages).toHaveLength(1)
  const { reasons } = validityOf({
    operations: own,
    canary: ofClass(records, 'canary'),
    gaps: records.gaps,
    clocks: records.clocks,
  })
  expect(reasons).toEqual([expect.stringContaining('negative control failed')])
})

test.each([1, -1])('wall clock steps by %d h amid the outage: durations do not, and it is told', async hours => {
  // Date in the agent jumps a second and a half after its start; nothing else changes.
  const step = `const real = Date.now.bind(Date); Date.now = () => real() + (performance.now() > 1500 ? ${hours * 3_600_000} : 0)`
  const target = await webTarget()
  const agent = await startAgent({ probes: [probeOf('web', target.url)] }, [
    '--import',
    `data:text/javascript,${encodeURIComponent(step)}`,
  ])
  await delay(1_000)
  const down = change(agent, target, conducts.cut)
  await delay(800)
  const up = change(agent, target, conducts.serve)
  await delay(1_500)
  const records = await agent.records()
  const [outage, ...more] = measured(records, ofClass(records, 'web'), down - 5e6).outages
  expect(more).toEqual([])
  const { startLo, startHi, endLo, endHi } = outage?.bracket ?? { startLo: 0, startHi: 0, endLo: 0, endHi: null }
  expect(endLo - startHi).toBeLessThanOrEqual(up - down)
  expect((endHi ?? 0) - startLo).toBeGreaterThanOrEqual(up - down)
  expect(((endHi ?? Infinity) - startLo) / 1e6).toBeLessThan(800 + deadlineMs)
  expect(validityOf({ operations: [], canary: [], gaps: [], clocks: records.clocks }).wallClockSteps).toBe(1)
})

test('client resends by itself: cut after the request has arrived, each is one attempt', async () => {
  const target = await webTarget()
  const agent = await startAgent({ probes: [probeOf('web', target.url)] })
  await delay(400)
  change(agent, target, conducts.cut)
  await delay(300)
  change(agent, target, conducts.serve)
  await delay(300)
  const operations = ofClass(await agent.records(), 'web')
  const left = operations.filter(({ outcome, code }) => outcome !== 'void' && code !== 'ECONNREFUSED')
  expect(operations.filter(({ outcome }) => outcome === 'error').length).toBeGreaterThan(10)
  expect(target.arrived).toHaveLength(left.length)
})

test('idle connections are closed before a server could close them in the agent’s face', async () => {
  const target = await webTarget()
  // Many connections at once, then one probe at a time.
  const agent = await startAgent({ probes: [probeOf('web', target.url)] })
  change(agent, target, (_request, response) => void setTimeout(() => response.end('ok'), 100))
  await delay(400)
  expect(target.connections()).toBeGreaterThan(5)
  change(agent, target, conducts.serve)
  const deadline = performance.now() + 4_000
  while (target.connections() > 2 && performance.now() < deadline) await delay(50)
  const open = target.connections()
  await agent.records()
  expect(open).toBeLessThanOrEqual(2)
})
