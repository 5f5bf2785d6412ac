import type { Cause } from '../cause.ts'

/** What lies in a repository. */
const assets = ['backups', 'log archive']

/** That a backup lies abroad, the linter says on paper; that somebody's data is in it, only a search. */
export const backupKeptIn: Cause = {
  id: 'backup.keptIn',
  title: 'A region’s backups are kept where its data must not be.',
  rule: 'keptIn names a region whose country is outside the boundary of a tenant whose data is backed up',
  settings: [{ path: 'backup.keptIn.*' }],
  phase: 'residency',
  explains: ['residency'],
  advice: 'keep the repository in a region inside the boundary: encryption moves the key, not the data',
  docs: 'https://pgbackrest.org/configuration.html#section-repository/option-repo-path',
  supportedBy({ environment, residency, plan }, { subject }) {
    const kept = new Set(Object.values(environment.driver.settings.backup.keptIn ?? {}))
    const countries = plan.residency?.tenants.find(({ tenant }) => tenant === subject)?.countries ?? []
    const found = residency
      .map(({ stores }) =>
        stores
          .filter(({ store, seen }) => assets.includes(store.asset) && seen.some(({ tenant }) => tenant === subject))
          .filter(({ store }) => kept.has(store.place) && store.country !== null && !countries.includes(store.country))
          .map(({ store }) => `${store.asset} of ${store.place} (${store.country})`),
      )
      .filter(places => places.length > 0)
    return found.length > 0
      ? `data of ${subject} was found in ${[...new Set(found.flat())].join(' and ')}, in ${found.length} of ${residency.length} sweeps`
      : null
  },
}
