/** Object stores whose copies nobody can place, or that lie across a border. */
import { boundaryText, countryOf, countryOutside, regionText } from '../geography.ts'
import { lawfulnessText } from '../lawfulness.ts'
import { claim, type Rule, type Violation } from '../rule.ts'

const residencyUndefined = (path: readonly string[], says: string, consequence: string, fix: string): Violation => ({
  between: [claim(path, says), claim(['boundaries'], 'every boundary is a set of countries')],
  consequence,
  fix,
})

export const objectPlaceUnstated: Rule = {
  id: 'object-place-unstated',
  severity: 'error',
  title: 'An object store or its copies lie in a place that nobody stated.',
  why: 'residency is undefined',
  remedy: 'name the regions',
  check: ({ objectStorage }) => [
    ...Object.entries(objectStorage?.providers ?? {})
      .filter(([, { regions = [] }]) => regions.length === 0)
      .map(([name, { service }]) =>
        residencyUndefined(
          ['objectStorage', 'providers', name],
          `${service}, no region`,
          `What lies at ${service} lies in an unknown country: its residency is undefined.`,
          'name the regions in which it holds data',
        ),
      ),
    ...Object.entries(objectStorage?.buckets ?? {})
      .filter(
        ([, { replicatesAcrossRegions = false, replicatesTo = [] }]) =>
          replicatesAcrossRegions && replicatesTo.length === 0,
      )
      .map(([name]) =>
        residencyUndefined(
          ['objectStorage', 'buckets', name, 'replicatesAcrossRegions'],
          'copies to another region, not said which',
          `Copies of "${name}" lie in an unknown country: their residency is undefined.`,
          'name the regions in replicatesTo, each inside the boundary of the original',
        ),
      ),
  ],
}

export const objectCopyOutside: Rule = {
  id: 'object-copy-outside',
  severity: 'error',
  title: 'An object store copies across the border of its boundary.',
  why: 'every object is copied outside',
  remedy: 'a destination inside',
  check: (environment, on) =>
    Object.entries(environment.objectStorage?.buckets ?? {}).flatMap(([name, { region, replicatesTo = [] }]) =>
      replicatesTo.flatMap((to, at): Violation[] => {
        const boundary = region === undefined ? undefined : environment.regions[region]?.boundary
        const country = boundary === undefined ? null : countryOutside(environment, boundary, to)
        if (region === undefined || boundary === undefined || country === null) return []
        return [
          {
            between: [
              claim(['objectStorage', 'buckets', name, 'replicatesTo', String(at)], regionText(environment, to)),
              claim(['boundaries', boundary], boundaryText(environment, boundary)),
            ],
            consequence: `Every object of "${name}" is copied to ${country} within seconds. ${lawfulnessText(environment, countryOf(environment, region), country, on)}`,
            fix: `copy it to a region inside ${boundary}`,
          },
        ]
      }),
    ),
}
