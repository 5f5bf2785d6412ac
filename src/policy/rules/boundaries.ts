/** Boundaries that are no set of countries, and regions that do not lie in their own. */
import { groupCountries, isCountry, misnamedCountries } from '../../model/territory/country.ts'
import { boundaryText, countryOf, countryOutside, holdsIn, regionText } from '../geography.ts'
import { claim, type Rule, type Violation } from '../rule.ts'

export const boundaryCode: Rule = {
  id: 'boundary-code',
  severity: 'error',
  title: 'A boundary holds something that is no ISO 3166-1 country code.',
  why: 'inside or outside cannot be told',
  remedy: 'countries; EU and EEA spelled out (`countryGroups`), APAC has no list',
  check: ({ boundaries }) =>
    Object.entries(boundaries).flatMap(([name, codes]) =>
      codes.flatMap((code, at): Violation[] =>
        isCountry(code)
          ? []
          : [
              {
                between: [claim(['boundaries', name, String(at)], code), noSuchCountry(code)],
                consequence: `Whether data stayed inside "${name}" cannot be told by country codes.`,
                fix: spelledOut(code),
              },
            ],
      ),
    ),
}

function spelledOut(code: string): string {
  const group = groupCountries(code)
  if (group) return `spell out its ${group.length} members: ${group.join(', ')}`
  const meant = misnamedCountries[code]
  return meant ? `write ${meant}` : `${code} has no list of members: name the countries that are meant`
}

export const countryCode: Rule = {
  id: 'country-code',
  severity: 'error',
  title: 'A region or a vantage is stated to lie in what is no ISO 3166-1 country.',
  why: 'it lies in no boundary at all',
  remedy: 'the alpha-2 code (`GB`)',
  check: ({ regions, vantages }) =>
    [...stated('regions', regions), ...stated('vantages', vantages)]
      .filter(({ says }) => !isCountry(says))
      .map((entry): Violation => ({
        between: [entry, noSuchCountry(entry.says)],
        consequence: 'It lies in no boundary, so whoever is served or stored there counts as outside of all.',
        fix: misnamedCountries[entry.says]
          ? `write ${misnamedCountries[entry.says]}`
          : 'write its ISO 3166-1 alpha-2 code',
      })),
}

const stated = (what: 'regions' | 'vantages', places: Readonly<Record<string, { readonly country: string }>>) =>
  Object.entries(places).map(([name, { country }]) => claim([what, name, 'country'], country))

const noSuchCountry = (code: string) => claim([], `ISO 3166-1 alpha-2 has no country ${code}`)

export const twoBoundaries: Rule = {
  id: 'boundary-two-in-one',
  severity: 'error',
  title: 'A boundary mixes single countries with a group, and so is two boundaries.',
  why: 'two promises under one name',
  remedy: 'two boundaries',
  check: ({ boundaries }) =>
    Object.entries(boundaries).flatMap(([name, codes]): Violation[] => {
      const isSingle = (code: string) => isCountry(misnamedCountries[code] ?? code)
      const single = codes.findIndex(isSingle)
      const group = codes.findIndex(code => !isSingle(code))
      if (single < 0 || group < 0) return []
      return [
        {
          between: [
            claim(['boundaries', name, String(single)], codes[single] as string),
            claim(['boundaries', name, String(group)], codes[group] as string),
          ],
          consequence: `"${name}" promises one country to whoever reads the first and several to whoever reads the second.`,
          fix: 'define two boundaries, and give each region and tenant the one that was promised',
        },
      ]
    }),
}

export const regionOutside: Rule = {
  id: 'region-outside-boundary',
  severity: 'error',
  title: 'A region does not lie inside its own boundary.',
  why: 'broken from the first day',
  remedy: 'another boundary, or another region',
  check: environment =>
    Object.entries(environment.regions).flatMap(([name, { boundary }]): Violation[] => {
      const country = countryOutside(environment, boundary, name)
      if (!environment.boundaries[boundary] || country === null) return []
      return [
        {
          between: [
            claim(['regions', name, 'boundary'], regionText(environment, name)),
            claim(['boundaries', boundary], boundaryText(environment, boundary)),
          ],
          consequence: `All data of ${name} is outside "${boundary}" from the first day, without any failover.`,
          fix: `give ${name} a boundary that holds ${country}, or move it inside ${boundary}`,
        },
      ]
    }),
}

export const jurisdictionCountry: Rule = {
  id: 'jurisdiction-country',
  severity: 'error',
  title: 'A region lies in a country where the law of its jurisdiction does not hold.',
  why: 'people are told the wrong law',
  remedy: 'the jurisdiction of its country',
  check: environment =>
    Object.entries(environment.regions).flatMap(([name, { jurisdiction }]): Violation[] => {
      const country = countryOf(environment, name)
      if (country === null || holdsIn(jurisdiction, country) !== false) return []
      return [
        {
          between: [
            claim(['regions', name, 'jurisdiction'], jurisdiction),
            claim(['regions', name], regionText(environment, name)),
          ],
          consequence: `Its data is stored under the law of ${country}, while people are told ${jurisdiction}.`,
          fix: 'state the jurisdiction of the country it lies in, or move it',
        },
      ]
    }),
}
