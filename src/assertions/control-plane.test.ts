import { expect, test } from 'vitest'
import { controlPlaneSilence } from './control-plane.ts'
import type { FinishedRun } from './evidence-run.ts'

const episode = { fromNs: 10e9, toNs: 10e9, untilNs: 40e9 } as FinishedRun['episodes'][0]

/** Two members, asked every 200 ms; each is silent in its own time. */
function told(...silences: readonly { readonly fromMs: number; readonly toMs: number }[]): string {
  const classes = silences.map((_, at) => `etcd.${at + 1}`)
  const operations = silences.flatMap(({ fromMs, toMs }, at) =>
    Array.from({ length: 200 }, (_, turn) => {
      const sentMs = turn * 200 + at * 7
      const outcome = sentMs >= fromMs && sentMs < toMs ? 'error' : 'ok'
      return { class: classes[at], sent: sentMs * 1e6, done: (sentMs + 2) * 1e6, outcome }
    }),
  )
  const probes = classes.map(name => ({ class: name, kind: 'etcd-leader' }))
  return controlPlaneSilence(
    {
      plan: { vantages: [{ name: 'client', probes }] },
      vantages: new Map([['client', { operations }]]),
    } as unknown as FinishedRun,
    episode,
  )
}

test('that nobody was answered is told with how long', () => {
  expect(told({ fromMs: 10_100, toMs: 20_000 }, { fromMs: 10_100, toMs: 20_000 })).toMatch(
    /^; no member of etcd answered for 9\.\d+ s: the control plane was gone$/,
  )
})

test('one that answered, a short silence, and one before the fault are not', () => {
  expect(told({ fromMs: 10_100, toMs: 20_000 }, { fromMs: 0, toMs: 0 })).toBe('')
  expect(told({ fromMs: 10_100, toMs: 11_500 }, { fromMs: 10_100, toMs: 11_500 })).toBe('')
  expect(told({ fromMs: 2_000, toMs: 10_500 }, { fromMs: 2_000, toMs: 10_500 })).toBe('')
  expect(told({ fromMs: 11_000, toMs: 14_000 }, { fromMs: 13_000, toMs: 16_000 })).toBe('')
})
