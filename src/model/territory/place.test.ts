import { describe, expect, test } from 'vitest'
import { countryGroups, groupCountries, isCountry, jurisdictions } from './country.ts'
import { placeNamed, places } from './place.ts'
import { knownTransfers } from './transfer.ts'

describe('countries', () => {
  test('codes that are only reserved are none', () => {
    expect(['GB', 'IE', 'DE', 'US', 'SG', 'JP', 'GR'].every(isCountry)).toBe(true)
    expect(['UK', 'EU', 'EL', 'APAC', 'XX', 'gb', ''].some(isCountry)).toBe(false)
  })

  test('the groups have as many members as their treaties, all of them countries', () => {
    expect(countryGroups.EU.countries).toHaveLength(27)
    expect(countryGroups.EEA.countries).toHaveLength(30)
    for (const { countries } of Object.values(countryGroups)) {
      expect(countries.every(isCountry)).toBe(true)
      expect(new Set(countries).size).toBe(countries.length)
    }
    expect(countryGroups.EU.countries).not.toContain('GB')
    expect(groupCountries('APAC')).toBeNull()
  })
})

describe('places', () => {
  test('each lies in real countries, and no name stands for two', () => {
    expect(places.flatMap(({ countries }) => countries).every(isCountry)).toBe(true)
    expect(new Set(places.map(({ name }) => name)).size).toBe(places.length)
  })

  test.each([
    ['eu-west-1', 'IE'],
    ['eu-central-1', 'DE'],
    ['eu-west-2', 'GB'],
    ['eu-central-2', 'CH'],
    ['us-east-1', 'US'],
    ['us-west-2', 'US'],
    ['ap-southeast-1', 'SG'],
    ['ap-northeast-1', 'JP'],
    ['northeurope', 'IE'],
    ['westeurope', 'NL'],
    ['uksouth', 'GB'],
    ['europe-west2', 'GB'],
    ['europe-west3', 'DE'],
    ['europe-west6', 'CH'],
    ['brazilsouth', 'BR'],
  ])('a prefix proves nothing: %s lies in %s', (name, country) => {
    expect(placeNamed(name)?.countries).toEqual([country])
  })

  test('a multi-region is a set of countries', () => {
    expect(placeNamed('eu')?.countries).toEqual(countryGroups.EU.countries)
    expect(placeNamed('eur4')?.countries).toEqual(['FI', 'NL'])
  })

  test('a name that no provider has is no place', () => {
    expect(placeNamed('uk-west-1')).toBeNull()
    expect(placeNamed('toString')).toBeNull()
  })
})

test('jurisdictions and transfer bases speak of real countries and of days in order', () => {
  expect(Object.values(jurisdictions).flat().every(isCountry)).toBe(true)
  for (const { from, to, since, expires } of knownTransfers) {
    expect([...from, ...to].every(isCountry)).toBe(true)
    expect(expires === null || since < expires).toBe(true)
  }
  expect(knownTransfers.some(({ to }) => to.includes('SG'))).toBe(false)
})
