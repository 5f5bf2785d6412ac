/** What users of a place read for themselves, and a public listing as guests of some sites see it; pure data. */
import type { HttpProbe } from '../model/scenario/scenario.ts'

/** `sites`: names of sites that show the listing; each is to get a reply that was made for it. */
export function guestReads(service: string, vantage: string, ...sites: readonly string[]): HttpProbe[] {
  const probe = { vantage, service, every: '50ms', deadline: '500ms' }
  return [
    { ...probe, class: 'users.read', path: '/api/v1/users/42' },
    ...sites.map(site => ({
      ...probe,
      class: `jobs.${site}`,
      path: '/api/v1/jobs',
      origin: `https://${site}.example`,
    })),
  ]
}
