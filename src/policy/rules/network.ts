/** Networks over which a backup region cannot be reached. */
import type { Architecture } from '../../model/environment/environment.ts'
import { crossingsOf } from '../crossings.ts'
import { claim, type Rule, type Violation } from '../rule.ts'

/** Pairs of regions that must reach each other, each once, with where that is said. */
function failoverPairs(environment: Architecture) {
  const pairs = crossingsOf(environment).filter(({ way, from, to }) => way !== 'edge-backup' && from !== to)
  return pairs.filter(({ from, to }, at) => pairs.findIndex(other => other.from === from && other.to === to) === at)
}

/** First and last address of an IPv4 network, as numbers. */
export function rangeOf(cidr: string): readonly [first: number, last: number] {
  const [address, bits] = cidr.split('/') as [string, string]
  const size = 2 ** (32 - Number(bits))
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const first = Math.floor(value / size) * size
  return [first, first + size - 1]
}

export function overlap(a: string, b: string): boolean {
  const [firstOfA, lastOfA] = rangeOf(a)
  const [firstOfB, lastOfB] = rangeOf(b)
  return firstOfA <= lastOfB && firstOfB <= lastOfA
}

export const networksOverlap: Rule = {
  id: 'networks-overlap',
  severity: 'warning',
  title: 'A region and its backup region have overlapping networks.',
  why: 'they cannot be peered',
  remedy: 'a network for each region',
  check: environment =>
    failoverPairs(environment).flatMap(({ from, to }): Violation[] => {
      const a = environment.network?.cidrs[from]
      const b = environment.network?.cidrs[to]
      if (a === undefined || b === undefined || !overlap(a, b)) return []
      return [
        {
          between: [claim(['network', 'cidrs', from], a), claim(['network', 'cidrs', to], b)],
          consequence: `${from} and ${to} cannot be peered or routed to each other, so nothing of ours can replicate between them.`,
          fix: 'give every region a network of its own, for example 10.1.0.0/16, 10.2.0.0/16',
        },
      ]
    }),
}

export const replicationBlocked: Rule = {
  id: 'replication-blocked',
  severity: 'warning',
  title: 'The data tier may connect to nothing, while its data must reach a backup region.',
  why: 'nothing of ours can replicate',
  remedy: 'allow just that',
  check: environment => {
    const outbound = environment.network?.outbound?.data
    const pairs = failoverPairs(environment)
    const first = pairs[0]
    const isNothing = outbound === 'none' || (Array.isArray(outbound) && outbound.length === 0)
    if (!isNothing || !first) return []
    return [
      {
        between: [
          claim(['network', 'outbound', 'data'], 'none'),
          claim(first.path, pairs.map(({ from, to }) => `${from} to ${to}`).join(', ')),
        ],
        consequence:
          'No self-managed replication or log archive can leave the data tier: the backup regions have nothing to take over with.',
        fix: 'allow the data tier to reach the data tier of its backup region and its backup repository, and nothing else',
      },
    ]
  },
}
