/** What not every system can do, in words for whoever asked for it: it completes "nothing that reaches it can". */
export const capabilities = {
  cutting: 'cut off a place',
  holding: 'hold traffic back',
  narrowing: 'narrow a link',
  delaying: 'delay traffic',
  searching: 'search stores for data',
  counting: 'count what crosses borders',
} as const

export type Capability = keyof typeof capabilities

/** What can be done, each with a sentence that tells in what it departs from what was meant; null: in nothing. */
export type Abilities = ReadonlyMap<Capability, string | null>

/** Of a system that can do everything as it was meant. */
export const allAbilities: Abilities = new Map(Object.keys(capabilities).map(name => [name as Capability, null]))
