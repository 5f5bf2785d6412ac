/** Edges that read or keep what users send in countries where it may not be. */
import { isCountry } from '../../model/country.ts'
import type { Delivery } from '../../model/delivery.ts'
import type { Architecture } from '../../model/environment.ts'
import { placeNamed } from '../../model/place.ts'
import { boundaryText, isInside } from '../geography.ts'
import { claim, type Rule, type Violation } from '../rule.ts'

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

const deliveryRule = (id: string, what: What, title: string, happens: string, fix: string): Rule => ({
  id,
  severity: 'error',
  title,
  check: environment =>
    Object.entries(environment.delivery ?? {}).flatMap(([name, delivery]): Violation[] => {
      const all = broken(environment, delivery, what)
      if (all.length === 0) return []
      const outside = [...new Set(all.flatMap(entry => entry.outside))].join(', ')
      const boundaries = all.map(({ boundary }) => boundaryText(environment, boundary)).join(', ')
      return [
        {
          between: [claim(['delivery', name, what], outside), claim(['delivery', name, 'serves'], boundaries)],
          consequence: `${happens} of users of ${all.map(({ boundary }) => boundary).join(', ')} ${what === 'tlsEndsIn' ? 'are readable' : 'are kept'} ${outside === 'everywhere' ? 'wherever the network has a place' : `in ${outside}`}: ${what === 'tlsEndsIn' ? 'in transit' : 'in its caches'} the boundary is broken, with and without a failover.`,
          fix,
        },
      ]
    }),
})

export const tlsOutside = deliveryRule(
  'tls-ends-outside',
  'tlsEndsIn',
  'TLS of users ends outside the boundary that they were promised.',
  'Requests',
  'pin the end of TLS to regions inside each boundary, with a host name for each (for example cloudflare-european-union)',
)
export const cacheOutside = deliveryRule(
  'cache-outside',
  'cachesIn',
  'Replies to users are cached outside the boundary that they were promised.',
  'Replies',
  'cache only inside each boundary, or cache nothing that belongs to a user',
)
