/** Keys that block the restore, or that leave the boundary with what they protect. */
import type { EncryptionKey } from '../../model/environment/encryption-key.ts'
import type { Architecture } from '../../model/environment/environment.ts'
import { crossingsOf } from '../crossings.ts'
import { boundaryText, countryOutside, regionText } from '../geography.ts'
import { claim, type Rule, type Told, type Violation } from '../rule.ts'

/** Failovers to another region of what this key protects; a key without regions is used in all. */
const failoversOf = (environment: Architecture, { regions }: EncryptionKey) =>
  crossingsOf(environment).filter(
    ({ way, from }) => way === 'backup-region' && (regions === undefined || regions.includes(from)),
  )

const keyRule = (
  id: string,
  severity: Rule['severity'],
  told: Told,
  check: (environment: Architecture, name: string, key: EncryptionKey) => readonly Violation[],
): Rule => ({
  id,
  severity,
  ...told,
  check: environment => Object.entries(environment.keys ?? {}).flatMap(([name, key]) => check(environment, name, key)),
})

export const keyScopeUnstated = keyRule(
  'key-scope-unstated',
  'warning',
  {
    title: 'A key is not said to be single-region, multi-region or per region.',
    why: 'one blocks the restore, another leaves the boundary',
    remedy: 'per-region keys, copies re-encrypted',
  },
  (environment, name, key) => {
    const failover = failoversOf(environment, key)[0]
    if (key.scope !== undefined || !failover) return []
    return [
      {
        between: [
          claim(['keys', name], `${key.provider ?? 'a key'}, scope not stated`),
          claim(failover.path, `${failover.from} must open in ${failover.to}`),
        ],
        consequence: `A single-region key makes the restore of ${key.of.join(', ')} in a backup region impossible; a multi-region key leaves the boundary: which of the two is not known.`,
        fix: 'state the scope: per-region keys with copies re-encrypted at the destination keep both promises',
      },
    ]
  },
)

export const keyBlocksRestore = keyRule(
  'key-blocks-restore',
  'warning',
  {
    title: 'A single-region key protects what must open in another region.',
    why: 'the copy cannot be opened once the region is lost',
    remedy: 'per-region keys',
  },
  (environment, name, key) => {
    if (key.scope !== 'single-region') return []
    return failoversOf(environment, key).map(({ from, to, path }) => ({
      between: [claim(['keys', name, 'scope'], 'single-region'), claim(path, `${from} fails over to ${to}`)],
      consequence: `With ${from} lost its key is lost too: what lies in ${to} of ${key.of.join(', ')} cannot be opened.`,
      fix: 'use a key per region and re-encrypt copies at the destination, or a multi-region key inside the boundary',
    }))
  },
)

export const keyOutside = keyRule(
  'key-outside',
  'error',
  {
    title: 'A multi-region key exists outside the boundary of what it protects.',
    why: 'whoever holds it there can open the data',
    remedy: 'a key of its own for each boundary',
  },
  (environment, name, { scope, of, regions = [] }) =>
    scope !== 'multi-region'
      ? []
      : regions.flatMap((at, index): Violation[] => {
          const home = regions.find(region => {
            const boundary = environment.regions[region]?.boundary
            return boundary !== undefined && countryOutside(environment, boundary, at) !== null
          })
          if (home === undefined) return []
          const boundary = environment.regions[home]?.boundary as string
          const country = countryOutside(environment, boundary, at)
          return [
            {
              between: [
                claim(['keys', name, 'regions', String(index)], regionText(environment, at)),
                claim(['boundaries', boundary], boundaryText(environment, boundary)),
              ],
              consequence: `Whoever holds the key in ${country} can open ${of.join(', ')} of ${home}: the boundary ends where the key does.`,
              fix: `use a key of its own in each boundary`,
            },
          ]
        }),
)
