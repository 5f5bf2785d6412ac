/** Every way in which a failover that works moves data or users from one region to another. Pure. */
import { type Architecture, isLab } from '../model/environment/environment.ts'
import { boundaryText, countryOf, countryOutside, otherPlacesInside, regionText } from './geography.ts'
import { lawfulnessText } from './lawfulness.ts'
import { claim, type Violation } from './rule.ts'

export type Way = 'backup-region' | 'standby' | 'repository' | 'edge-backup'

/** The rule that a crossing of this kind breaks when it leaves its boundary. */
export const crossingRule = (way: Way): string => `${way}-outside`

export interface Crossing {
  readonly way: Way
  /** whose data, or whose users, are moved */
  readonly from: string
  readonly to: string
  /** where the environment says so */
  readonly path: readonly string[]
}

const whatHappens: Readonly<Record<Way, (from: string, to: string) => string>> = {
  'backup-region': (from, to) => `Every backup and every failover of ${from} takes its data to ${to}`,
  standby: (from, to) =>
    `The standby of ${from} holds its data in ${to} at all times, and serves it there once promoted`,
  repository: (from, to) => `Every backup of ${from} and all of its archived log lie in ${to}`,
  'edge-backup': (from, to) => `Once ${from} is down, its users are served from ${to}`,
}

/** What the environment itself configures; steps of a runbook come on top. */
export const crossingsOf = (environment: Architecture): Crossing[] => [
  ...Object.entries(environment.regions).flatMap(([from, { backupRegions }]) =>
    backupRegions.map((to, at): Crossing => ({
      way: 'backup-region',
      from,
      to,
      path: ['regions', from, 'backupRegions', String(at)],
    })),
  ),
  ...Object.entries(environment.stores).flatMap(([store, { region, standby }]): Crossing[] =>
    standby ? [{ way: 'standby', from: region, to: standby.region, path: ['stores', store, 'standby', 'region'] }] : [],
  ),
  ...labCrossings(environment),
]

function labCrossings(environment: Architecture): Crossing[] {
  if (!isLab(environment)) return []
  const { regions, edges, backup } = environment.driver.settings
  const standbys = Object.entries(regions).flatMap(([to, { standbyOf }]): Crossing[] =>
    standbyOf === undefined
      ? []
      : [{ way: 'standby', from: standbyOf, to, path: ['driver', 'settings', 'regions', to, 'standbyOf'] }],
  )
  const backups = Object.entries(edges).flatMap(([edge, { regions: served }]) =>
    served.slice(1).map((to, at): Crossing => ({
      way: 'edge-backup',
      from: served[0] as string,
      to,
      path: ['driver', 'settings', 'edges', edge, 'regions', String(at + 1)],
    })),
  )
  const repositories = Object.entries(backup.keptIn ?? {}).map(([from, to]): Crossing => ({
    way: 'repository',
    from,
    to,
    path: ['driver', 'settings', 'backup', 'keptIn', from],
  }))
  return [...standbys, ...repositories, ...backups]
}

/** Whether it ends outside the boundary of where it begins. A place that nobody knows is another rule's business. */
export function leavesBoundary(environment: Architecture, { from, to }: Crossing): boolean {
  const boundary = environment.regions[from]?.boundary
  return boundary !== undefined && countryOutside(environment, boundary, to) !== null
}

export function crossingViolation(environment: Architecture, crossing: Crossing, on: string): Violation {
  const { way, from, to, path } = crossing
  const boundary = environment.regions[from]?.boundary as string
  const country = countryOutside(environment, boundary, to) as string
  return {
    between: [
      claim(path, regionText(environment, to)),
      claim(['boundaries', boundary], boundaryText(environment, boundary)),
    ],
    consequence: `${whatHappens[way](from, regionText(environment, to))}, outside "${boundary}". ${lawfulnessText(environment, countryOf(environment, from), country, on)}`,
    fix: fixFor(environment, boundary, from),
  }
}

function fixFor(environment: Architecture, boundary: string, region: string): string {
  const { same, others } = otherPlacesInside(environment, boundary, region)
  if (same.length > 0) return `choose a region inside ${boundary}: ${same.slice(0, 5).join(', ')}`
  const second = others.length === 0 ? '' : `, or take a second provider there (${others.slice(0, 3).join(', ')})`
  return `the provider has no other region inside ${boundary}: rely on several zones of one region${second}`
}
