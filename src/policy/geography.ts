/** Where regions are and what boundaries hold, by the frozen tables first and by what the environment states second. Pure. */
import { groupCountries, isCountry, jurisdictions, misnamedCountries } from '../model/territory/country.ts'
import type { Architecture } from '../model/environment/environment.ts'
import { type Place, placeNamed, places } from '../model/territory/place.ts'

/** The place that a region's name stands for; null where no provider has it, or where it is nobody's but the owner's. */
export const placeOf = ({ regions }: Architecture, region: string): Place | null =>
  regions[region]?.provider === 'own' ? null : placeNamed(region)

/** The countries a region really lies in, several of a multi-region; what the environment states counts only where no table knows better. */
export function countriesOf(environment: Architecture, region: string): readonly string[] {
  const stated = environment.regions[region]?.country
  return placeOf(environment, region)?.countries ?? (stated === undefined ? [] : [stated])
}

/** The one country a region lies in; null where that is not known, or where it is a group of countries. */
export function countryOf(environment: Architecture, region: string): string | null {
  const [only, ...others] = countriesOf(environment, region)
  return only === undefined || others.length > 0 ? null : only
}

/** A country outside a boundary in which what is put into a region may lie; null: there is none, or nobody knows. */
export const countryOutside = (environment: Architecture, boundary: string, region: string): string | null =>
  countriesOf(environment, region).find(country => !isInside(environment, boundary, country)) ?? null

/** `eu-west-1 (Ireland, IE)` */
export function regionText(environment: Architecture, region: string): string {
  const known = placeOf(environment, region)?.known
  const countries = countriesOf(environment, region)
  const country =
    countries.length > 1 ? `several countries: ${listText(countries)}` : (countries[0] ?? 'country unknown')
  return `${region} (${known === undefined ? country : `${known}, ${country}`})`
}

const listText = (countries: readonly string[]) =>
  countries.length > 6 ? `${countries.slice(0, 5).join(', ')} and ${countries.length - 5} more` : countries.join(', ')

/** Countries that a boundary's codes mean: groups with a member list unfolded, UK read as GB; what means no country is left out. */
export function boundaryCountries(codes: readonly string[]): ReadonlySet<string> {
  const meant = codes.flatMap(code => groupCountries(code) ?? [misnamedCountries[code] ?? code])
  return new Set(meant.filter(isCountry))
}

/** Whether a country lies inside a boundary. A boundary that the environment does not have holds nothing. */
export const isInside = ({ boundaries }: Architecture, boundary: string, country: string): boolean =>
  boundaryCountries(boundaries[boundary] ?? []).has(country)

/** `uk-only (UK)`, and of a long list its size */
export function boundaryText({ boundaries }: Architecture, boundary: string): string {
  const codes = boundaries[boundary] ?? []
  return `${boundary} (${codes.length > 6 ? `${codes.length} countries` : codes.join(', ') || 'not defined'})`
}

/** Whether the law of a jurisdiction holds in a country; null where the jurisdiction is not one of the table. */
export const holdsIn = (jurisdiction: string, country: string): boolean | null =>
  jurisdictions[jurisdiction]?.includes(country) ?? null

/** The provider's place that a label names: "EU West (Frankfurt)" is known as Frankfurt. */
export const placeLabelled = (label: string, provider: Place['provider']): Place | null =>
  places.find(place => place.provider === provider && label.includes(place.known)) ?? null

/** The place a region is, or seems to be meant to be, by its label and country. */
export function meantPlace(environment: Architecture, region: string): Place | null {
  const { label, country } = environment.regions[region] ?? {}
  const labelled = label === undefined ? null : placeLabelled(label, 'aws')
  return placeOf(environment, region) ?? (labelled?.countries[0] === country ? labelled : null)
}

/** Places inside a boundary other than the region itself, its own provider's first. */
export function otherPlacesInside(environment: Architecture, boundary: string, region: string) {
  const own = meantPlace(environment, region)
  const inside = places.filter(
    ({ name, provider, countries }) =>
      provider !== 'cloudflare' &&
      name !== own?.name &&
      countries.every(country => isInside(environment, boundary, country)),
  )
  const provider = own?.provider ?? 'aws'
  return {
    same: inside.filter(place => place.provider === provider).map(({ name }) => name),
    others: inside.filter(place => place.provider !== provider).map(({ name }) => name),
  }
}
