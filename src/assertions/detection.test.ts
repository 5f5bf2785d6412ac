import { describe, expect, test } from 'vitest'
import type { DetectionCriterion } from '../model/promise/detection.ts'
import type { AlertRecord } from '../model/record/observation.ts'
import type { PlannedObjective } from '../model/plan/plan.ts'
import type { Outage, Recovery } from '../model/verdict/verdict.ts'
import { detectionFinding } from './detection.ts'
import type { FinishedRun } from './evidence-run.ts'
import { toldOf } from './told.ts'

const s = 1e9
/** The fault came between 10 s and 10.1 s of the run's clock, a prelude at 8 s. */
const fault = { id: 'freeze', instance: 'edge@eu', fromNs: 10 * s, toNs: 10.1 * s }
const injected = (fromNs: number) => ({ type: 'fault-injected', fault: '', fromNs, toNs: fromNs })

const alert = (atS: number, more: Partial<AlertRecord> = {}): AlertRecord => ({
  t: 'alert',
  at: atS * s,
  route: 'page',
  name: 'ServiceDown',
  status: 'firing',
  labels: { service: 'api', component: 'edge@eu' },
  ...more,
})
const beat = (atS: number) => alert(atS, { route: 'heartbeat', name: 'Watchdog', labels: {} })
const silence = (atS: number, status: AlertRecord['status'] = 'firing') =>
  alert(atS, { route: 'dead-mans-switch', name: 'MonitoringSilent', labels: {}, status })

const promise: PlannedObjective = {
  kind: 'detection',
  subject: 'api',
  class: 'critical',
  objectiveMs: 60_000,
  source: 'a page',
}

/** A run in which these alerts arrived and the receiver was asked until `untilS`. */
const runOf = (alerts: AlertRecord[], untilS = 40, objectives = [promise]) =>
  ({
    plan: { vantages: [{ name: 'on-call', notifications: 'http://on-call' }], objectives },
    entries: [injected(8 * s), injected(fault.fromNs)],
    vantages: new Map([
      ['on-call', { alerts, operations: [{ class: 'on-call', outcome: 'ok', sent: untilS * s, done: untilS * s }] }],
    ]),
    fault,
  }) as unknown as FinishedRun

const outage = (fromS: number, toS: number | null): Outage => ({
  class: 'users.read',
  vantage: 'eu-client',
  startMs: { lower: fromS * 1e3, upper: fromS * 1e3 },
  endMs: { lower: (toS ?? 30) * 1e3, upper: toS === null ? null : toS * 1e3 },
  durationMs: { lower: ((toS ?? 30) - fromS) * 1e3, upper: toS === null ? null : (toS - fromS) * 1e3 },
  flaps: 0,
  badOperations: 9,
})
const recoveryOf = (...outages: Outage[]) => ({ service: 'api', outages }) as unknown as Recovery

const criterion: DetectionCriterion = { assert: 'detection', service: 'api' }
const outFor5s = recoveryOf(outage(0, 5))
const judged = (alerts: AlertRecord[], more: Partial<DetectionCriterion> = {}, recovery = outFor5s, untilS = 40) =>
  detectionFinding({ ...criterion, ...more }, runOf(alerts, untilS), [recovery])

describe('somebody is told in time', () => {
  const alerts = [alert(12), alert(17, { status: 'resolved' })]

  test('as soon as the fault’s own bracket allows to say, and when it was over', () => {
    expect(judged(alerts)).toMatchObject({
      id: 'detection/api',
      result: 'pass',
      grade: 'met',
      actualMs: { lower: 1_900, upper: 2_000 },
      numbers: { pages: 1, tickets: 0, falseAlarms: 0, resolvedMs: 7_000 },
      summary:
        'ServiceDown of edge@eu reached the on-call webhook 1.9 s to 2 s after the fault, resolved 6.9 s to 7 s after it; the objective is under 1 min',
    })
  })

  test('from when somebody was told to when all was well is a number of its own, where it came in that order', () => {
    const recovered = (lower: number, upper: number | null) =>
      ({ ...outFor5s, rtaMs: { lower, upper } }) as unknown as Recovery
    expect(judged(alerts, {}, recovered(5_000, 5_100)).numbers).toMatchObject({
      recoveredAfterAlertLowerMs: 3_000,
      recoveredAfterAlertUpperMs: 3_200,
    })
    for (const other of [recovered(1_000, 1_100), recovered(1_950, 2_100), recovered(5_000, null)])
      expect(judged(alerts, {}, other).numbers).not.toHaveProperty('recoveredAfterAlertLowerMs')
    expect(judged([], {}, recovered(5_000, 5_100)).numbers).not.toHaveProperty('recoveredAfterAlertLowerMs')
  })

  test('never resolved is told', () => {
    expect(judged([alert(12)])).toMatchObject({ result: 'pass', numbers: { resolvedMs: null } })
    expect(judged([alert(12)]).summary).toContain('never resolved')
  })

  test('slower than a sound configuration is a problem, slower than the promise is not met', () => {
    expect(judged(alerts, { within: '1s' })).toMatchObject({ result: 'fail', grade: 'not-met' })
    expect(judged(alerts, { within: '1s' }).problems[0]).toMatch(/expected to need less than 1 s/)
    const strict = { ...promise, objectiveMs: 1_000 }
    expect(detectionFinding(criterion, runOf(alerts, 40, [strict]), [outFor5s])).toMatchObject({
      grade: 'not-met',
      result: 'fail',
    })
  })

  test('without a promise, being told while it is out is enough', () => {
    expect(detectionFinding(criterion, runOf(alerts, 40, []), [outFor5s])).toMatchObject({
      grade: 'met',
      objectiveMs: null,
    })
  })
})

describe('nobody is told', () => {
  const sentence =
    'no alert reached the on-call webhook in the 5 s to 5 s that users were without api: the outage was found by users, not by monitoring'

  test('the report says who found it instead, and for how long nothing had come', () => {
    expect(judged([beat(9), beat(12)])).toMatchObject({
      result: 'fail',
      grade: 'not-met',
      actualMs: { lower: 29_900, upper: null },
      problems: [sentence],
    })
  })

  test.each([
    ['a ticket', alert(12, { route: 'ticket' })],
    ['an alert of something else', alert(12, { labels: { service: 'other', component: 'edge@us' } })],
    ['the end of one', alert(12, { status: 'resolved' })],
  ])('%s wakes nobody', (_name, other) => {
    expect(judged([other]).problems).toContain(sentence)
  })

  test('a page of the instance that failed names it as well', () => {
    expect(judged([alert(12, { labels: { component: 'edge@eu' } })]).result).toBe('pass')
  })

  test('a silence of monitoring itself is told', () => {
    expect(judged([beat(9), beat(16)]).problems).toEqual([
      sentence,
      'monitoring itself was silent all that time, no heartbeat came, and nobody was told',
    ])
  })

  test('not before the outage is over', () => {
    expect(judged([alert(18)])).toMatchObject({ result: 'fail', grade: 'not-met' })
    expect(judged([alert(18)]).problems[0]).toMatch(
      /^ServiceDown of edge@eu reached the on-call webhook 2.9 s after users had api back/,
    )
    expect(judged([alert(18)], {}, recoveryOf(outage(0, null))).result).toBe('pass')
  })
})

describe('that monitoring is silent', () => {
  test('counts only where the scenario says so', () => {
    expect(judged([silence(13)]).result).toBe('fail')
    const told = judged([silence(13)], { orSilence: true })
    expect(told).toMatchObject({ result: 'pass', actualMs: { lower: 2_900, upper: 3_000 } })
    expect(told.summary).toMatch(/^no alert came; the dead man’s switch told .* that monitoring is silent/)
  })

  test('told before the fault, it says nothing of the fault; taken back before, nobody was told', () => {
    expect(judged([silence(9)], { orSilence: true })).toMatchObject({
      result: 'inconclusive',
      actualMs: { lower: 29_900, upper: null },
      problems: ['MonitoringSilent had paged 1 s before the fault: it tells nothing of the fault'],
    })
    expect(judged([silence(9), silence(9.5, 'resolved')], { orSilence: true }).result).toBe('fail')
  })

  test('told before anything was broken, it says nothing of the fault', () => {
    expect(judged([silence(6)], { orSilence: true }).problems).toEqual([
      'MonitoringSilent paged 2 s before anything was broken: a false alarm',
      'MonitoringSilent had paged 4 s before the fault: it tells nothing of the fault',
    ])
  })

  test('what comes first is what told', () => {
    expect(toldOf(runOf([silence(13), alert(12)]), { ...criterion, orSilence: true })?.route).toBe('page')
    expect(toldOf(runOf([silence(12), alert(13)]), { ...criterion, orSilence: true })?.route).toBe('dead-mans-switch')
  })
})

describe('what was firing before the fault', () => {
  test('tells nothing of it when it is only said again', () => {
    expect(judged([alert(9), alert(12)])).toMatchObject({ result: 'inconclusive' })
    expect(toldOf(runOf([alert(9), alert(12)]), criterion)).toBeNull()
  })

  test('tells of it when it was taken back in between, or is another alert', () => {
    const again = [alert(8.5), alert(9, { status: 'resolved' }), alert(12)]
    expect(judged(again)).toMatchObject({ result: 'pass', actualMs: { lower: 1_900, upper: 2_000 } })
    expect(judged([alert(9, { name: 'Slow' }), alert(12)])).toMatchObject({ result: 'pass' })
  })

  test('and spoke of something else leaves nothing in doubt', () => {
    const other = alert(9, { labels: { service: 'other', component: 'edge@us' } })
    expect(judged([other])).toMatchObject({ result: 'fail' })
    expect(judged([silence(9)])).toMatchObject({ result: 'fail' })
  })
})

test('stopped while nobody had been told and the outage went on: who would have been told is not known', () => {
  const run = runOf([beat(12)], 13)
  const stopped = { ...run, entries: [...run.entries, { type: 'abort-requested', ns: 13 * s }] } as FinishedRun
  expect(detectionFinding(criterion, stopped, [recoveryOf(outage(0, null))])).toMatchObject({ result: 'inconclusive' })
})

test('what pages before anything is broken is a false alarm', () => {
  expect(judged([alert(6), alert(7, { status: 'resolved' }), alert(12)])).toMatchObject({
    result: 'fail',
    numbers: { falseAlarms: 1 },
    problems: ['ServiceDown of edge@eu paged 2 s before anything was broken: a false alarm'],
  })
})

test('where a runbook is all that is drilled, it begins with that', () => {
  const planned = { ...runOf([alert(12)]), entries: [] } as FinishedRun
  expect(detectionFinding(criterion, planned, [outFor5s])).toMatchObject({
    result: 'pass',
    numbers: { falseAlarms: 0 },
  })
})

test('where nobody was without it, there was nothing to tell', () => {
  expect(judged([], {}, recoveryOf())).toMatchObject({ result: 'not-applicable', grade: 'not-applicable' })
  expect(judged([alert(6)], {}, recoveryOf()).result).toBe('fail')
})

test('what nobody watched to the end of the outage is not known', () => {
  expect(judged([], {}, outFor5s, 14)).toMatchObject({ result: 'inconclusive', grade: 'inconclusive', problems: [] })
  const unseen = { ...runOf([]), vantages: new Map() } as FinishedRun
  expect(detectionFinding(criterion, unseen, [outFor5s]).result).toBe('inconclusive')
})

test('where nothing was injected, nothing is known', () => {
  const idle = { ...runOf([]), entries: [], fault: null } as FinishedRun
  expect(detectionFinding(criterion, idle, [])).toMatchObject({ result: 'inconclusive', actualMs: null })
})
