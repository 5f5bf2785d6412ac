/** Names that mean nothing, or something else than they say. */
import type { Architecture } from '../../model/environment/environment.ts'
import { places, placeSources } from '../../model/territory/place.ts'
import { nearest } from '../../plan/suggest.ts'
import { meantPlace, placeLabelled, placeOf } from '../geography.ts'
import { claim, type Claim, type Rule, type Violation } from '../rule.ts'

/** Every place where the environment names a region. */
const regionNames = (environment: Architecture): Claim[] => [
  ...Object.keys(environment.regions).map(name => claim(['regions', name], name)),
  ...Object.entries(environment.regions).flatMap(([name, { backupRegions }]) =>
    listed(['regions', name, 'backupRegions'], backupRegions),
  ),
  ...Object.entries(environment.backups ?? {}).flatMap(([name, { to }]) => listed(['backups', name, 'to'], to)),
  ...Object.entries(environment.keys ?? {}).flatMap(([name, { regions }]) =>
    listed(['keys', name, 'regions'], regions),
  ),
  ...Object.entries(environment.tenants ?? {}).map(([name, { region }]) => claim(['tenants', name, 'region'], region)),
  ...Object.entries(environment.objectStorage?.providers ?? {}).flatMap(([name, { regions }]) =>
    listed(['objectStorage', 'providers', name, 'regions'], regions),
  ),
  ...Object.entries(environment.objectStorage?.buckets ?? {}).flatMap(([name, { region, replicatesTo }]) => [
    ...(region === undefined ? [] : [claim(['objectStorage', 'buckets', name, 'region'], region)]),
    ...listed(['objectStorage', 'buckets', name, 'replicatesTo'], replicatesTo),
  ]),
]

const listed = (path: readonly string[], names: readonly string[] = []): Claim[] =>
  names.map((name, at) => claim([...path, String(at)], name))

const sources = Object.values(placeSources)
  .map(({ asOf, source }) => `${source}, ${asOf}`)
  .join('; ')

/** A region that is neither in a provider's table nor the owner's own. Told once, where it is named first. */
export const unknownRegion: Rule = {
  id: 'region-unknown',
  severity: 'error',
  title: 'A region that no provider has.',
  why: 'nothing can be deployed there, and its country is unknown',
  remedy: "the name that its label or the nearest spelling means; `provider: 'own'` for a place of one’s own",
  check: environment =>
    regionNames(environment)
      .filter((entry, at, all) => all.findIndex(({ says }) => says === entry.says) === at)
      .filter(({ says }) => environment.regions[says]?.provider !== 'own' && !placeOf(environment, says))
      .map(({ path, says }): Violation => ({
        between: [claim(path, says), claim([], `no provider has it (${sources})`)],
        consequence: `Nothing can be deployed in "${says}", and nobody can say in which country it would lie.`,
        fix: meantRegion(environment, says),
      })),
}

function meantRegion(environment: Architecture, name: string): string {
  const meant = meantPlace(environment, name)
  if (meant) return `${meant.known} is ${meant.name}`
  const country = environment.regions[name]?.country
  const near = places.filter(({ countries }) => country === undefined || countries[0] === country)
  const closest = nearest(
    name,
    near.map(place => place.name),
  )
  return closest ? `the nearest known name is ${closest}` : 'name a region of a provider, or state provider: own'
}

export const regionCountry: Rule = {
  id: 'region-country',
  severity: 'error',
  title: 'A region is stated to lie in another country than it does.',
  why: 'data is looked for in the wrong country',
  remedy: 'the country of the provider’s own table',
  check: environment =>
    Object.entries(environment.regions).flatMap(([name, { country }]): Violation[] => {
      const place = placeOf(environment, name)
      if (!place || place.countries.includes(country)) return []
      return [
        {
          between: [
            claim(['regions', name, 'country'], country),
            claim(['regions', name], `${name} is ${place.known}, ${place.countries.join(', ')}`),
          ],
          consequence: `Whoever reads ${country} looks for the data of ${name} in the wrong country.`,
          fix: `state country: ${place.countries[0]}, or move the data`,
        },
      ]
    }),
}

export const regionLabel: Rule = {
  id: 'region-label',
  severity: 'error',
  title: 'A region is called by the name of another place.',
  why: 'people and machines mean different places',
  remedy: 'rename, or deploy where the label says',
  check: environment =>
    Object.entries(environment.regions).flatMap(([name, { label }]): Violation[] => {
      const place = placeOf(environment, name)
      const labelled = place && label !== undefined ? placeLabelled(label, place.provider) : null
      if (!place || !labelled || labelled.known === place.known || label?.includes(place.known)) return []
      return [
        {
          between: [
            claim(['regions', name, 'label'], String(label)),
            claim(['regions', name], `${name} is ${place.known}`),
          ],
          consequence: `People and machines mean different places: ${labelled.known} is ${labelled.name}.`,
          fix: `call it ${place.known}, or deploy in ${labelled.name}`,
        },
      ]
    }),
}

/** A boundary, store, region or service named where none of that name is. */
export const unknownReference: Rule = {
  id: 'reference-unknown',
  severity: 'error',
  title: 'A boundary or store is named that the environment does not have.',
  why: 'nothing that hangs on it can be judged',
  remedy: 'define it, or correct the name',
  check: environment => [
    ...missing(environment, 'boundaries', [
      ...Object.entries(environment.regions).map(([name, { boundary }]) =>
        claim(['regions', name, 'boundary'], boundary),
      ),
      ...Object.entries(environment.tenants ?? {}).map(([name, { boundary }]) =>
        claim(['tenants', name, 'boundary'], boundary),
      ),
      ...Object.entries(environment.delivery ?? {}).flatMap(([name, { serves }]) =>
        listed(['delivery', name, 'serves'], serves),
      ),
    ]),
    ...missing(environment, 'stores', [
      ...Object.entries(environment.backups ?? {}).flatMap(([name, { of }]) => listed(['backups', name, 'of'], of)),
      ...Object.entries(environment.keys ?? {}).flatMap(([name, { of }]) => listed(['keys', name, 'of'], of)),
    ]),
  ],
}

function missing(environment: Architecture, what: 'boundaries' | 'stores', named: readonly Claim[]): Violation[] {
  const known = Object.keys(
    what === 'stores' ? { ...environment.stores, ...environment.estate?.stores } : environment[what],
  )
  return named
    .filter(({ says }) => !known.includes(says))
    .map(entry => ({
      between: [entry, claim([what], known.join(', ') || 'none')],
      consequence: `Nothing that hangs on "${entry.says}" can be judged.`,
      fix: `name one of ${known.join(', ') || 'those that you define'}, or define "${entry.says}"`,
    }))
}
