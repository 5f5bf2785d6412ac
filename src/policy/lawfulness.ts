/** Whether a transfer has a legal basis on a day: the second answer, never the first. Pure. */
import type { Architecture } from '../model/environment/environment.ts'
import { knownTransfers, type TransferBasis } from '../model/territory/transfer.ts'

/** Days compare as text: ISO 8601. */
export const isInForce = ({ since, expires }: TransferBasis, on: string): boolean =>
  since <= on && (expires === null || on < expires)

/** Bases that the environment relies on; the known ones where it states none. */
const basesOf = ({ transfers }: Architecture): readonly TransferBasis[] => transfers ?? knownTransfers

export const basisFor = (environment: Architecture, from: string, to: string, on: string): TransferBasis | null =>
  basesOf(environment).find(basis => basis.from.includes(from) && basis.to.includes(to) && isInForce(basis, on)) ?? null

/** One sentence on it, for people. */
export function lawfulnessText(environment: Architecture, from: string | null, to: string, on: string): string {
  const basis = from === null ? null : basisFor(environment, from, to, on)
  if (!basis) return `No basis for a transfer from ${from ?? 'there'} to ${to} is known either.`
  const until = basis.expires === null ? 'with no end date' : `until ${basis.expires}`
  const whom = basis.onlyFor === undefined ? '' : `, for ${basis.onlyFor}`
  return `A transfer from ${from} to ${to} may be lawful (${basis.basis}, ${until}${whom}); it leaves the boundary all the same.`
}
