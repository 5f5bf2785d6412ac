/** Which series the lab's Prometheus has, and whether an expression asks for any of them. Pure. */

/** By the beginning of their names: which jobs have them. */
const families: readonly { readonly begins: RegExp; readonly jobs: readonly string[] }[] = [
  { begins: /^(up|scrape_\w+|ALERTS|ALERTS_FOR_STATE)$/, jobs: ['front_door', 'gateway', 'patroni'] },
  { begins: /^probe_/, jobs: ['front_door', 'gateway'] },
  { begins: /^patroni_/, jobs: ['patroni'] },
]

const words = new Set(
  'and or unless by without on ignoring group_left group_right bool offset atan2 inf nan'.split(' '),
)

interface Selector {
  readonly name: string
  /** null: it does not name one exactly */
  readonly job: string | null
}

/** Whether no selector of an expression matches a series; what has none, or asks for what is absent, always answers. */
export function matchesNothing(expression: string): boolean {
  if (/\babsent(_over_time)?\s*\(/.test(expression)) return false
  const selectors = selectorsOf(expression)
  return selectors.length > 0 && !selectors.some(isThere)
}

function isThere({ name, job }: Selector): boolean {
  return families.some(({ begins, jobs }) => (name === '' || begins.test(name)) && (job === null || jobs.includes(job)))
}

function selectorsOf(expression: string): Selector[] {
  const found: Selector[] = []
  const rest = expression.replace(/([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*\{([^}]*)\}/g, (_, name = '', labels: string) => {
    const own = /__name__\s*=\s*"([^"]*)"/.exec(labels)?.[1]
    found.push({ name: own ?? name, job: /(?:^|[\s,])job\s*=\s*"([^"]*)"/.exec(labels)?.[1] ?? null })
    return ' '
  })
  const bare = rest
    .replace(/"[^"]*"|'[^']*'|\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
  for (const [, name = '', call] of bare.matchAll(/(?<![\w:.])([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\()?/g))
    if (call === undefined && !words.has(name.toLowerCase())) found.push({ name, job: null })
  return found
}
