/** Edges that read or keep what users send in countries where it may not be. */
import { isCountry } from '../../model/territory/country.ts'
import type { Delivery } from '../../model/environment/delivery.ts'
import type { Architecture } from '../../model/environment/environment.ts'
import { placeNamed } from '../../model/territory/place.ts'
import { boundaryText, isInside } from '../geography.ts'
import { claim, type Rule, type Told, type Violation } from '../rule.ts'

type What = 'tlsEndsIn' | 'cachesIn'

/** Countries of an entry: a code is itself, a place has its own; what means neither is no country, and so outside all. */
const countriesOf = (entry: string): readonly string[] =>
  isCountry(entry) ? [entry] : (placeNamed(entry)?.countries ?? [`"${entry}", which is no known country or place`])

/** Boundaries served of which some country or place in use lies outside, with what does. */
function broken(environment: Architecture, { serves, ...where }: Delivery, what: What) {
  const places = where[what]
  return serves.flatMap(boundary => {
    if (places === 'everywhere') return [{ boundary, outside: ['everywhere'] }]
    const outside = places.flatMap(countriesOf).filter(country => !isInside(environment, boundary, country))
    return outside.length === 0 ? [] : [{ boundary, outside }]
  })
}

interface Wording {
  /** `Requests of users of eu-only are readable` */
  readonly happens: (boundaries: string) => string
  readonly where: string
  readonly fix: string
}

const deliveryRule = (id: string, what: What, told: Told, { happens, where, fix }: Wording): Rule => ({
  id,
  severity: 'error',
  ...told,
  check: environment =>
    Object.entries(environment.delivery ?? {}).flatMap(([name, delivery]): Violation[] => {
      const all = broken(environment, delivery, what)
      if (all.length === 0) return []
      const names = all.map(({ boundary }) => boundary)
      const outside = [...new Set(all.flatMap(entry => entry.outside))].join(', ')
      const places = outside === 'everywhere' ? 'wherever the network has a place' : `in ${outside}`
      return [
        {
          between: [
            claim(['delivery', name, what], outside),
            claim(['delivery', name, 'serves'], names.map(boundary => boundaryText(environment, boundary)).join(', ')),
          ],
          consequence: `${happens(names.join(', '))} ${places}: ${where} the boundary is broken, with and without a failover.`,
          fix,
        },
      ]
    }),
})

export const tlsOutside = deliveryRule(
  'tls-ends-outside',
  'tlsEndsIn',
  {
    title: 'TLS of users ends outside the boundary that they were promised.',
    why: 'requests are readable there',
    remedy: 'pin the end of TLS to places inside',
  },
  {
    happens: boundaries => `Requests of users of ${boundaries} are readable`,
    where: 'in transit',
    fix: 'pin the end of TLS to places inside each boundary, a host name for each (such as cloudflare-european-union)',
  },
)
export const cacheOutside = deliveryRule(
  'cache-outside',
  'cachesIn',
  {
    title: 'Replies to users are cached outside the boundary that they were promised.',
    why: 'replies are kept there',
    remedy: 'cache inside only',
  },
  {
    happens: boundaries => `Replies to users of ${boundaries} are kept`,
    where: 'in caches',
    fix: 'cache only inside each boundary, or cache nothing that belongs to a user',
  },
)
