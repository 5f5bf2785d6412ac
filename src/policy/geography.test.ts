import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import lab from '../../environments/lab.ts'
import { countryGroups, isCountry } from '../model/territory/country.ts'
import type { Environment } from '../model/environment/environment.ts'
import { places } from '../model/territory/place.ts'
import { knownTransfers } from '../model/territory/transfer.ts'
import { boundaryCountries, isInside } from './geography.ts'
import { isInForce } from './lawfulness.ts'
import { lint } from './lint.ts'
import { overlap, rangeOf } from './rules/network.ts'

const on = '2026-11-25'
const clouds = places.filter(({ provider }) => provider !== 'cloudflare')
const place = fc.constantFrom(...clouds)
const country = fc.constantFrom(...new Set(clouds.flatMap(({ countries }) => countries)))
const boundary = fc.uniqueArray(country, { minLength: 1, maxLength: 12 })

/** The lab’s eu-west-1 with this boundary and these backup regions; nothing else of the environment is looked at here. */
const withBackups = (codes: readonly string[], backups: readonly string[]): Environment => ({
  ...lab,
  boundaries: { ...lab.boundaries, drawn: ['IE', ...codes] },
  regions: {
    ...lab.regions,
    'eu-west-1': {
      ...(lab.regions['eu-west-1'] as Environment['regions'][string]),
      boundary: 'drawn',
      backupRegions: [...backups],
    },
  },
})

const outside = (environment: Environment): string[] =>
  lint(environment, on)
    .filter(({ rule }) => rule.id === 'backup-region-outside')
    .map(({ between: [first] }) => first.path.join('.'))

describe('boundaries', () => {
  test('a backup region is reported exactly when a country of it is not in the boundary', () => {
    fc.assert(
      fc.property(boundary, fc.uniqueArray(place, { maxLength: 4 }), (codes, backups) => {
        const environment = withBackups(
          codes,
          backups.map(({ name }) => name),
        )
        const expected = backups.flatMap(({ countries }, at) =>
          // Of a multi-region every country has to be inside: nobody can say in which of them it lies.
          countries.every(country => codes.includes(country) || country === 'IE')
            ? []
            : [`regions.eu-west-1.backupRegions.${at}`],
        )
        expect(outside(environment)).toEqual(expected)
      }),
    )
  })

  test('a wider boundary never breaks what a narrower one kept', () => {
    fc.assert(
      fc.property(boundary, boundary, fc.uniqueArray(place, { maxLength: 4 }), (narrow, more, backups) => {
        const names = backups.map(({ name }) => name)
        const before = outside(withBackups(narrow, names))
        for (const path of outside(withBackups([...narrow, ...more], names))) expect(before).toContain(path)
      }),
    )
  })

  test('order and repetition of codes mean nothing', () => {
    fc.assert(
      fc.property(boundary, country, (codes, asked) => {
        const again = { boundaries: { a: codes, b: [...codes.toReversed(), ...codes] } } as unknown as Environment
        expect(isInside(again, 'a', asked)).toBe(isInside(again, 'b', asked))
      }),
    )
  })

  test('only countries are inside, whatever is written; groups mean their members', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Z]{2,5}$/)), written => {
        expect([...boundaryCountries(written)].every(isCountry)).toBe(true)
      }),
    )
    expect(boundaryCountries(['EU'])).toEqual(new Set(countryGroups.EU.countries))
    expect(boundaryCountries(['UK', 'APAC'])).toEqual(new Set(['GB']))
    expect(isInside(lab, 'nowhere', 'IE')).toBe(false)
  })
})

describe('transfer bases', () => {
  const day = fc
    .date({ min: new Date('2015-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .map(date => date.toISOString().slice(0, 10))

  test('hold from their first day until the day before they expire', () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownTransfers), day, (basis, on) => {
        const time = Date.parse(on)
        const began = time >= Date.parse(basis.since)
        const ended = basis.expires !== null && time >= Date.parse(basis.expires)
        expect(isInForce(basis, on)).toBe(began && !ended)
      }),
    )
  })

  test('the adequacy of the United Kingdom ends with 26 December 2031', () => {
    const basis = knownTransfers.find(({ to, from }) => from.includes('IE') && to.includes('GB') && to.length === 1)
    expect(basis && isInForce(basis, '2031-12-26')).toBe(true)
    expect(basis && isInForce(basis, '2031-12-27')).toBe(false)
  })
})

describe('networks', () => {
  const cidr = fc
    .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(32))
    .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`)

  test('two overlap exactly when one holds the first address of the other', () => {
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const holds = (outer: string, inner: string) => {
          const [first, last] = rangeOf(outer)
          return rangeOf(inner)[0] >= first && rangeOf(inner)[0] <= last
        }
        expect(overlap(a, b)).toBe(holds(a, b) || holds(b, a))
        expect(overlap(a, b)).toBe(overlap(b, a))
        expect(overlap(a, a)).toBe(true)
      }),
    )
  })

  test('by hand', () => {
    expect(rangeOf('10.1.0.0/16')).toEqual([0x0a010000, 0x0a01ffff])
    expect(overlap('10.1.0.0/16', '10.2.0.0/16')).toBe(false)
    expect(overlap('10.0.0.0/8', '10.2.0.0/16')).toBe(true)
    expect(overlap('0.0.0.0/0', '255.255.255.255/32')).toBe(true)
  })
})
