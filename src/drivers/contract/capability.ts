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

export const allCapabilities: ReadonlySet<Capability> = new Set(Object.keys(capabilities) as Capability[])
