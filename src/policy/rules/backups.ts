/** Backups that cannot keep their promise, and backups that lie across a border. */
import { durationMs, formatMs } from '../../model/duration.ts'
import type { Architecture } from '../../model/environment/environment.ts'
import type { DataClass } from '../../model/names.ts'
import type { Backup } from '../../model/environment/backup-schedule.ts'
import { boundaryText, countryOf, countryOutside, regionText } from '../geography.ts'
import { lawfulnessText } from '../lawfulness.ts'
import { claim, type Rule, type Violation } from '../rule.ts'

const classOf = ({ stores, estate }: Architecture, store: string): DataClass | undefined =>
  stores[store]?.dataClass ?? estate?.stores[store]?.dataClass

/** The region in which a store is at home, drilled or not; undefined: nobody states it. */
const homeOf = ({ stores, estate }: Architecture, store: string): string | undefined =>
  stores[store]?.region ?? estate?.stores[store]?.region

/** The strictest promise: what holds for data whose class nobody stated, until somebody does. */
const strictest = ({ objectives: { rpo } }: Architecture): DataClass =>
  (Object.keys(rpo) as DataClass[]).toSorted((a, b) => durationMs(rpo[a]) - durationMs(rpo[b]))[0] as DataClass

/** Age of the newest restorable data just before a backup ends; null: it has no period, or copies all the time. */
const worstMs = ({ every, takes }: Backup): number | null =>
  every === undefined || every === 'continuous'
    ? null
    : durationMs(every) + (takes === undefined ? 0 : durationMs(takes))

export const backupMissesRpo: Rule = {
  id: 'backup-misses-rpo',
  severity: 'warning',
  title: 'A backup is taken too seldom for the RPO of what it holds.',
  why: 'the promise cannot be kept',
  remedy: 'more often than the RPO less its length, or continuously',
  check: environment =>
    Object.entries(environment.backups ?? {}).flatMap(([name, backup]) =>
      backup.of.flatMap((store): Violation[] => {
        const worst = worstMs(backup)
        const stated = classOf(environment, store)
        const dataClass = stated ?? strictest(environment)
        const promise = environment.objectives.rpo[dataClass]
        if (worst === null || worst < durationMs(promise)) return []
        const atWorst = backup.takes === undefined ? 'and however long it takes' : `of which it takes ${backup.takes}`
        return [
          {
            between: [
              claim(['backups', name, 'every'], `every ${backup.every}`),
              claim(['objectives', 'rpo', dataClass], `under ${promise}`),
            ],
            consequence: `At worst a restore of ${store}${usedFor(environment, store)} loses ${formatMs(worst)}, ${atWorst}, against under ${promise}${stated === undefined ? ` if it is ${dataClass}, which nobody has ruled out` : ''}.`,
            fix: `back it up more often than every ${promise} less the time it takes, or copy it continuously${stated === undefined ? ', or state its class' : ''}`,
          },
        ]
      }),
    ),
}

function usedFor({ estate }: Architecture, store: string): string {
  const holds = estate?.stores[store]?.holds ?? []
  return holds.length === 0 ? '' : ` (${holds.join(', ')})`
}

export const backupUnscheduled: Rule = {
  id: 'backup-unscheduled',
  severity: 'warning',
  title: 'A backup has no stated period.',
  why: 'what is lost has no bound',
  remedy: 'state it',
  check: environment =>
    Object.entries(environment.backups ?? {}).flatMap(([name, { every, of }]): Violation[] =>
      every !== undefined
        ? []
        : [
            {
              between: [
                claim(['backups', name], 'no period'),
                claim(['objectives', 'rpo'], 'promises an RPO for every class'),
              ],
              consequence: `How much of ${of.join(', ')} a restore would lose has no bound.`,
              fix: 'state how often it is taken, and how long it takes',
            },
          ],
    ),
}

export const backupOutside: Rule = {
  id: 'backup-outside',
  severity: 'error',
  title: 'A backup lies outside the boundary of the region whose data it holds.',
  why: 'every backup is a copy outside',
  remedy: 'keep it inside',
  check: (environment, on) =>
    Object.entries(environment.backups ?? {}).flatMap(([name, { of, to = [] }]) => {
      const homes = [...new Set(of.flatMap(store => homeOf(environment, store) ?? []))]
      return homes.flatMap(home =>
        to.flatMap((region, at): Violation[] => {
          const boundary = environment.regions[home]?.boundary
          const country = boundary === undefined ? null : countryOutside(environment, boundary, region)
          if (boundary === undefined || country === null) return []
          return [
            {
              between: [
                claim(['backups', name, 'to', String(at)], regionText(environment, region)),
                claim(['boundaries', boundary], boundaryText(environment, boundary)),
              ],
              consequence: `Every backup "${name}" ${countryOf(environment, region) === null ? 'may take' : 'takes'} data of ${home} to ${country}. ${lawfulnessText(environment, countryOf(environment, home), country, on)}`,
              fix: `keep it inside ${boundary}`,
            },
          ]
        }),
      )
    }),
}

/** What is copied somewhere without a word on where it comes from: the estate names stores that no region does. */
export const backupHomeUnstated: Rule = {
  id: 'backup-home-unstated',
  severity: 'warning',
  title: 'A store is backed up to named regions, and nobody states in which region it is at home.',
  why: 'a backup that crosses a border passes unseen',
  remedy: 'state the region of the store',
  check: environment =>
    Object.entries(environment.backups ?? {}).flatMap(([name, { of, to = [] }]) =>
      of
        .filter(store => to.length > 0 && store in (environment.estate?.stores ?? {}))
        .filter(store => homeOf(environment, store) === undefined)
        .map((store): Violation => ({
          between: [
            claim(['backups', name, 'to'], to.map(region => regionText(environment, region)).join(', ')),
            claim(['estate', 'stores', store], 'no region'),
          ],
          consequence: `Whether the backup "${name}" takes ${store} out of its boundary cannot be judged.`,
          fix: `state the region of ${store}`,
        })),
    ),
}
