import Type from 'typebox'

/** The parts that change what works, on purpose: each is a disruption with a recovery clock of its own. */
export const changes = ['fail-back', 'switchover'] as const
export const Change = Type.Enum([...changes])
export type Change = (typeof changes)[number]
export const changeWords: Readonly<Record<Change, string>> = {
  'fail-back': 'after failing back',
  switchover: 'after switching over',
}
