import { expect, test } from 'vitest'
import { drivers } from './index.ts'

const acts = drivers.flatMap(({ faults, actions = [] }) => [...faults, ...actions])

test.each(acts.map(act => [act.kind, act] as const))(
  '%s says what it does before anybody gives it parameters',
  (_kind, act) => {
    const words = JSON.stringify(act.describe({} as never))
    expect(words).not.toMatch(/undefined|NaN|\[object|\bnull\b.*effect/)
    expect(act.describe({} as never).effect.length).toBeGreaterThan(10)
  },
)
