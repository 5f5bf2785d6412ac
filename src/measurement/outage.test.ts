import { expect, test } from 'vitest'
import { type Bracket, bracketOutage, type Operation, silenceOf } from './outage.ts'
import { measureOutages } from './measure.ts'
import { outagesSince } from './segments.ts'

const msNs = 1e6
const thresholds = { deadlineNs: 100 * msNs, silenceNs: 8 * msNs }
const hold = { holdNs: 5_000 * msNs, successRatio: 0.99 }

/** Operations every `periodMs`, answered as `answer` says (ms latency, 'error' or 'silent'). */
function operations(
  fromMs: number,
  toMs: number,
  periodMs: number,
  answer: (atMs: number) => number | 'error' | 'silent',
): Operation[] {
  const list: Operation[] = []
  for (let at = fromMs; at < toMs; at += periodMs) {
    const said = answer(at)
    const done = said === 'silent' ? null : (at + (said === 'error' ? 1 : said)) * msNs
    list.push({ sent: at * msNs, done, outcome: typeof said === 'number' ? 'ok' : said })
  }
  return list
}

/** Truth in ms inside the only outage's brackets. */
function expectCovers(list: readonly Operation[], faultMs: number, downMs: number, upMs: number, widthMs: number) {
  const found = outagesSince(list, thresholds, faultMs * msNs, hold).outages
  expect(found).toHaveLength(1)
  const { startLo, startHi, endLo, endHi } = (found[0] as (typeof found)[number]).bracket
  expect(startLo / msNs).toBeLessThanOrEqual(downMs)
  expect(startHi / msNs).toBeGreaterThanOrEqual(downMs)
  expect(endLo / msNs).toBeLessThanOrEqual(upMs)
  expect((endHi as number) / msNs).toBeGreaterThanOrEqual(upMs)
  expect(((endHi as number) - endLo + startHi - startLo) / msNs).toBeLessThanOrEqual(widthMs)
  return found[0] as (typeof found)[number]
}

test.each([0, 1, 3, 7, 9])('reset: the truth lies inside, phase %d ms', phase => {
  const list = operations(phase, 3_000, 10, at => (at >= 1_000 && at < 1_500 ? 'error' : 1))
  expectCovers(list, 1_000, 1_000, 1_500, 2 * 10 + 2 * 8)
})

test.each([0, 4, 8])(
  'long timeout masks recovery: a black hole ends where the first answer comes, phase %d ms',
  phase => {
    const list = operations(phase, 6_000, 10, at => (at >= 1_000 && at < 2_500 ? 'silent' : 1))
    expectCovers(list, 1_000, 1_000, 2_500, 2 * 10 + 2 * 8)
  },
)

test('freeze backlog: late answers pin the thaw, also those that came before D', () => {
  const list = operations(3, 4_000, 10, at => (at >= 1_000 && at < 1_700 ? 1_700 - at + 1 : 1))
  expectCovers(list, 1_000, 1_000, 1_700, 2 * 10 + 2 * 8 + 10)
})

test.each([0, 4, 8])('freeze backlog: what is worked off at once says when it thawed, phase %d ms', phase => {
  const list = operations(phase, 4_000, 10, at => (at >= 1_000 && at < 1_700 ? 1_700 - at + 1 + (at % 7) : 1))
  const { bracket } = expectCovers(list, 1_000, 1_000, 1_700, 2 * 10 + 2 * 8)
  const [start, end] = [(bracket.startLo + bracket.startHi) / 2, (bracket.endLo + (bracket.endHi as number)) / 2]
  expect(Math.abs(end - start - 700 * msNs)).toBeLessThanOrEqual(15 * msNs)
  expect((bracket.endHi as number) - bracket.endLo).toBe(thresholds.silenceNs)
})

test.each([
  ['fewer than half of a backlog', 1_124, [1_140, 1_140, 1_140, 1_150, 1_170, 1_190, 1_210]],
  ['a backlog after the first answer', 1_146, Array.from({ length: 8 }, () => 1_166)],
])('%s answered together is no thaw: it may have been up for longer', (_, upMs, answers) => {
  const late = (at: number) => (answers[(at - 1_003) / 20] as number) - at
  const list = operations(3, 3_000, 20, at => (at >= 1_000 && at < upMs ? late(at) : 1))
  expectCovers(list, 1_000, 1_000, upMs, 2 * 20 + 2 * 8)
})

test('requests that are sent again are answered one by one: the target may have been up for longer', () => {
  // Lost with their packets, and sent again after 217, 630 and 1,455 ms, until one gets through.
  const again = (at: number, up: number) => [217, 630, 1_455, 3_100].find(after => at + after >= up) ?? 0
  for (let up = 1_250; up < 1_650; up += 7)
    for (const period of [5, 10, 25, 100, 300]) {
      const list = operations(3, 6_000, period, at => (at >= 1_000 && at < up ? again(at, up) + 1 : 1))
      expectCovers(list, 1_000, 1_000, up, 2 * period + 2 * 8 + 10)
    }
})

test.each([0, 3, 6, 9])(
  'what was never answered met a target that was down, however shortly before its end, phase %d',
  phase => {
    const noisy = { deadlineNs: 100 * msNs, silenceNs: 14 * msNs }
    const list = operations(phase, 6_000, 10, at => (at >= 1_000 && at < 2_500 ? 'silent' : 1))
    const { endLo, endHi } = (outagesSince(list, noisy, 1_000 * msNs, hold).outages[0] as { bracket: Bracket }).bracket
    expect([endLo <= 2_500 * msNs, (endHi as number) >= 2_500 * msNs]).toEqual([true, true])
    expect((endHi as number) - endLo).toBeLessThanOrEqual(11 * msNs)
  },
)

test('hiccup before the fault: one slow answer that was on its way then changes nothing', () => {
  const plain = operations(5, 3_000, 10, at => (at >= 1_000 && at < 1_500 ? 'error' : 1))
  const hiccup = operations(5, 3_000, 10, at => (at === 985 ? 30 : at >= 1_000 && at < 1_500 ? 'error' : 1))
  const of = (list: Operation[]) => outagesSince(list, thresholds, 1_000 * msNs, hold).outages[0]?.bracket
  expect(of(hiccup)).toEqual(of(plain))
})

test('flap read as recovery: up for 50 ms amid the outage is one flap, and the end is the last edge', () => {
  const list = operations(2, 3_000, 10, at => (at >= 1_000 && at < 1_800 && !(at >= 1_300 && at < 1_350) ? 'error' : 1))
  expect(expectCovers(list, 1_000, 1_000, 1_800, 40).flaps).toBe(1)
})

test('slow but OK: 300 ms at D = 100 is an outage', () => {
  const list = operations(2, 3_000, 10, at => (at >= 1_000 && at < 1_600 ? 300 : 1))
  expectCovers(list, 1_000, 1_000, 1_600, 60)
})

test('slow but OK: what was slow met no good one, however shortly before the end it was sent', () => {
  const noisy = { deadlineNs: 100 * msNs, silenceNs: 14 * msNs }
  const list = operations(2, 3_000, 10, at => (at >= 1_000 && at < 1_600 ? 300 : 1))
  const { bracket } = outagesSince(list, noisy, 1_000 * msNs, hold).outages[0] as { bracket: Bracket }
  expect([bracket.endLo, bracket.endHi]).toEqual([1_592 * msNs, 1_603 * msNs])
})

test('slow but OK: for little longer than an answer takes, and with its last operations not sent, it is no thaw', () => {
  const list = operations(2, 3_000, 10, at => (at >= 1_000 && at < 1_310 ? 300 : 1)).map(operation =>
    operation.sent > 1_292 * msNs && operation.sent < 1_310 * msNs
      ? { ...operation, outcome: 'void' as const, done: null }
      : operation,
  )
  expectCovers(list, 1_000, 1_000, 1_310, 80)
})

test('never recovers: the end is unbounded, never a number', () => {
  const list = operations(2, 3_000, 10, at => (at >= 1_000 ? 'silent' : 1))
  expect(outagesSince(list, thresholds, 1_000 * msNs, hold).outages[0]?.bracket.endHi).toBeNull()
})

test('a second outage after the hold is another one', () => {
  const down = (at: number) => (at >= 1_000 && at < 1_300) || (at >= 9_000 && at < 9_400)
  const list = operations(2, 16_000, 10, at => (down(at) ? 'error' : 1))
  expect(outagesSince(list, thresholds, 1_000 * msNs, hold).outages).toHaveLength(2)
})

test('a single failure after recovery is stray: no outage, and told', () => {
  const down = (at: number) => (at >= 1_000 && at < 1_300) || (at >= 9_000 && at < 9_010)
  const list = operations(2, 16_000, 10, at => (down(at) ? 'error' : 1))
  const { outages, strayFailures } = outagesSince(list, thresholds, 1_000 * msNs, hold)
  expect([outages.length, strayFailures]).toEqual([1, 1])
})

test('a single failure within the hold does not move the end of an outage; more than theta allows does', () => {
  const endWith = (untilMs: number) => {
    const down = (at: number) => (at >= 1_000 && at < 1_300) || (at >= 3_000 && at < untilMs)
    const list = operations(2, 16_000, 10, at => (down(at) ? 'error' : 1))
    return outagesSince(list, thresholds, 1_000 * msNs, hold).outages.map(({ bracket }) => bracket.endHi)
  }
  expect(endWith(3_010)).toEqual([1_303 * msNs])
  expect(endWith(3_060)).toEqual([3_063 * msNs])
})

test('what the harness itself delayed is not held against the target', () => {
  const list = operations(0, 2_000, 10, () => 1)
  // An answer of 1 ms that the harness looked at 150 ms late, with D at 100 ms.
  list[100] = { sent: 1_000 * msNs, done: 1_150 * msNs, outcome: 'ok' }
  const gap = { t: 'gap' as const, source: 'event-loop', from: 1_001 * msNs, to: 1_149 * msNs }
  const limits = { deadlineNs: 100 * msNs, faultNs: 900 * msNs, ...hold }
  expect(measureOutages(list, [], limits).outages).toHaveLength(1)
  expect(measureOutages(list, [gap], limits).outages).toHaveLength(0)
})

test('what may have left late, because the harness stood still, says no more than that it was down since it was stamped', () => {
  const list = operations(0, 6_000, 10, at => (at >= 1_000 && at < 2_500 ? 'silent' : 1))
  // Stamped as sent at 2,490; the harness stood still until 2,508, after the target had come back.
  const gap = { t: 'gap' as const, source: 'event-loop', from: 2_489 * msNs, to: 2_508 * msNs }
  const limits = { deadlineNs: 100 * msNs, faultNs: 1_000 * msNs, ...hold }
  const { endLo, endHi } = (measureOutages(list, [gap], limits).outages[0] as { bracket: Bracket }).bracket
  expect([endLo, endHi]).toEqual([2_490 * msNs, 2_501 * msNs])
})

test('silence counts from when what may have left late had left', () => {
  const list = operations(3, 6_000, 10, at => (at >= 1_000 && at < 2_500 ? 'silent' : 1))
  const gap = { t: 'gap' as const, source: 'event-loop', from: 1_002 * msNs, to: 1_020 * msNs }
  const limits = { deadlineNs: 100 * msNs, faultNs: 900 * msNs, ...hold }
  expect(measureOutages(list, [gap], limits).outages[0]?.bracket.startHi).toBe(1_028 * msNs)
  const silent = operations(1_003, 1_690, 10, () => 'silent')
  const late: Operation = { sent: 1_693 * msNs, latestSent: 1_712 * msNs, done: 1_730 * msNs, outcome: 'ok' }
  const all = [...silent, late, ...operations(1_713, 1_800, 10, () => 1)]
  const { endLo, endHi } = bracketOutage(all, silent, thresholds, 1_000 * msNs)
  expect([endLo, endHi]).toEqual([1_683 * msNs, 1_714 * msNs])
})

test('an answer that a gap makes look silent proves no silence, and is an answer all the same', () => {
  const list = operations(3, 6_000, 10, at => (at >= 1_000 && at < 1_680 ? 'silent' : at === 1_683 ? 18 : 1))
  const seen = list.filter(({ sent }) => sent <= 1_683 * msNs || sent > 1_701 * msNs)
  const gap = { t: 'gap' as const, source: 'event-loop', from: 1_683.5 * msNs, to: 1_700 * msNs }
  const limits = { deadlineNs: 100 * msNs, faultNs: 1_000 * msNs, ...hold }
  const { endLo, endHi } = (measureOutages(seen, [gap], limits).outages[0] as { bracket: Bracket }).bracket
  expect([endLo, endHi]).toEqual([1_673 * msNs, 1_701 * msNs])
})

test('answers that the harness found together when it woke up are no thaw: they may have come since it stood still', () => {
  const [stood, woke] = [1_690, 1_750]
  const list = operations(3, 6_000, 10, at => (at >= 1_000 && at < 1_700 ? 1_701 - at : 1))
    .filter(({ sent }) => sent < stood * msNs || sent > woke * msNs)
    .map(one => ((one.done ?? 0) > stood * msNs ? { ...one, done: Math.max(one.done ?? 0, (woke + 1) * msNs) } : one))
  const gap = { t: 'gap' as const, source: 'event-loop', from: stood * msNs, to: woke * msNs }
  const limits = { deadlineNs: 100 * msNs, faultNs: 1_000 * msNs, ...hold }
  const { endLo, endHi } = (measureOutages(list, [gap], limits).outages[0] as { bracket: Bracket }).bracket
  expect([endLo <= 1_700 * msNs, endHi]).toEqual([true, (woke + 1) * msNs])
})

test('void operations prove nothing', () => {
  const list = operations(2, 3_000, 10, () => 1).map(operation =>
    operation.sent > 1e9 ? { ...operation, outcome: 'void' as const, done: null } : operation,
  )
  expect(outagesSince(list, thresholds, 1_000 * msNs, hold).outages).toHaveLength(0)
})

test('L0 follows the baseline, within 8 ms and D', () => {
  const list = operations(0, 1_000, 10, () => 20)
  expect(silenceOf(list, 100 * msNs)).toBe(40 * msNs)
  expect(silenceOf(list, 30 * msNs)).toBe(30 * msNs)
  expect(silenceOf([], 100 * msNs)).toBe(8 * msNs)
})

test('brackets do not depend on how many operations there are', () => {
  const list = operations(0, 1_000_000, 5, at => (at >= 1_000 && at < 900_000 ? 'error' : 1))
  const bad = list.filter(({ outcome }) => outcome === 'error')
  expect(bracketOutage(list, bad, thresholds, 1_000 * msNs).endHi).toBe(900_001 * msNs)
})
