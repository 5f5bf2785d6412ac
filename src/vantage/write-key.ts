/** Keys of writes through a service: short, and of letters, digits and hyphens, so that they stand in any field and any path. */
import { createHash } from 'node:crypto'
import type { Fills } from '../model/request-template.ts'

/** With what the keys of a ledger begin; `ledger` is its key in the store, which no other ledger and no other run has. */
export const prefixOf = (ledger: string) => `muster-${createHash('sha256').update(ledger).digest('hex').slice(0, 16)}-`

/** What stands for the places in a write's texts. */
export const fillsFor = (ledger: string) => {
  const prefix = prefixOf(ledger)
  const common = { ledger, prefix }
  return (writer: number, number: number): Fills => ({ ...common, writer, number, key: `${prefix}${writer}-${number}` })
}

/** Writer and number of a key; null: it is none of that ledger. */
export function numbersIn(key: unknown, prefix: string): readonly [writer: number, number: number] | null {
  if (typeof key !== 'string' || !key.startsWith(prefix)) return null
  const [, writer, number] = /^(\d+)-(\d+)$/.exec(key.slice(prefix.length)) ?? []
  return writer === undefined ? null : [Number(writer), Number(number)]
}
