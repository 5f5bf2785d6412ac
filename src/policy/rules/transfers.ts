/** Bases for transfers that do not hold on the day, or that nobody stated. */
import type { Architecture } from '../../model/environment/environment.ts'
import { crossingsOf, leavesBoundary } from '../crossings.ts'
import { countryOf, holdsIn, regionText } from '../geography.ts'
import { basisFor, isInForce } from '../lawfulness.ts'
import { claim, type Rule, type Violation } from '../rule.ts'

export const transferNotInForce: Rule = {
  id: 'transfer-not-in-force',
  severity: 'error',
  title: 'A basis for transfers is relied on that has expired or is not in force yet.',
  why: 'transfers without a basis',
  remedy: 'what has replaced it',
  check: ({ transfers = [] }, on) =>
    transfers.flatMap((basis, at): Violation[] => {
      if (isInForce(basis, on)) return []
      const early = on < basis.since
      return [
        {
          between: [
            claim(['transfers', String(at), early ? 'since' : 'expires'], String(early ? basis.since : basis.expires)),
            claim([], `judged on ${on}`),
          ],
          consequence: `Transfers from ${basis.from.join(', ')} to ${basis.to.join(', ')} have no basis by "${basis.basis}".`,
          fix: 'state what has replaced it, or stop the transfer',
        },
      ]
    }),
}

/** Inside the boundary, but in another jurisdiction: kept, and still a transfer. */
export const transferMissing: Rule = {
  id: 'transfer-missing',
  severity: 'error',
  title: 'A failover stays inside the boundary but leaves the jurisdiction, and no basis for that transfer is known.',
  why: 'kept, and still not lawful',
  remedy: 'state the basis, or stay in the jurisdiction',
  check: (environment, on) =>
    crossingsOf(environment)
      .filter(crossing => crossing.way === 'backup-region' && !leavesBoundary(environment, crossing))
      .flatMap(({ from, to, path }): Violation[] => {
        const country = countryOf(environment, to)
        if (country === null || !needsBasis(environment, from, country) || hasBasis(environment, from, country, on))
          return []
        const { jurisdiction } = environment.regions[from] as Architecture['regions'][string]
        return [
          {
            between: [claim(path, regionText(environment, to)), claim(['regions', from, 'jurisdiction'], jurisdiction)],
            consequence: `The boundary is kept, but what ${from} copies to ${to} is a transfer out of ${jurisdiction} without a known basis.`,
            fix: `state the basis in transfers, or choose a backup region in ${jurisdiction}`,
          },
        ]
      }),
}

const needsBasis = ({ regions }: Architecture, from: string, to: string): boolean =>
  holdsIn(regions[from]?.jurisdiction ?? '', to) === false

function hasBasis(environment: Architecture, from: string, to: string, on: string): boolean {
  const home = countryOf(environment, from)
  return home !== null && basisFor(environment, home, to, on) !== null
}
