/** Tenants whose data is not, or would not stay, where they were promised. */
import type { Architecture } from '../../model/environment/environment.ts'
import { boundaryText, countryOf, countryOutside, holdsIn, regionText } from '../geography.ts'
import { lawfulnessText } from '../lawfulness.ts'
import { claim, type Rule, type Violation } from '../rule.ts'

/** Where a tenant's data is at home, and where it is after a failover. */
const placesOfTenant = ({ regions }: Architecture, region: string) => [
  { region, when: 'at all times' },
  ...(regions[region]?.backupRegions ?? []).map(backup => ({
    region: backup,
    when: `once ${region} has failed over`,
  })),
]

export const tenantOutside: Rule = {
  id: 'tenant-outside',
  severity: 'error',
  title: 'A tenant’s region, or what that region fails over to, lies outside the tenant’s own boundary.',
  why: 'the region’s boundary may be wider than what this tenant was promised',
  remedy: 'a region that stays inside with all its backups',
  check: (environment, on) =>
    Object.entries(environment.tenants ?? {}).flatMap(([name, { boundary, region: home }]) =>
      placesOfTenant(environment, home).flatMap(({ region, when }): Violation[] => {
        const country = countryOutside(environment, boundary, region)
        if (!environment.boundaries[boundary] || country === null) return []
        return [
          {
            between: [
              claim(['tenants', name, 'region'], regionText(environment, region)),
              claim(['boundaries', boundary], boundaryText(environment, boundary)),
            ],
            consequence: `Data of tenant "${name}" is in ${country} ${when}. ${lawfulnessText(environment, countryOf(environment, home), country, on)}`,
            fix: `serve this tenant from a region that lies inside ${boundary} together with all its backup regions`,
          },
        ]
      }),
    ),
}

export const tenantJurisdiction: Rule = {
  id: 'tenant-jurisdiction',
  severity: 'warning',
  title: 'A tenant’s data is at home in a country where the law of its jurisdiction does not hold.',
  why: 'every record is a transfer',
  remedy: 'a region in the jurisdiction, or a basis',
  check: environment =>
    Object.entries(environment.tenants ?? {}).flatMap(([name, { jurisdiction, region }]): Violation[] => {
      const country = countryOf(environment, region)
      if (country === null || holdsIn(jurisdiction, country) !== false) return []
      return [
        {
          between: [
            claim(['tenants', name, 'jurisdiction'], jurisdiction),
            claim(['tenants', name, 'region'], regionText(environment, region)),
          ],
          consequence: `Each record of tenant "${name}" is a transfer to ${country}, and needs a basis.`,
          fix: `serve it from a region in ${jurisdiction}, or state the basis in transfers`,
        },
      ]
    }),
}
