import { usageError } from '../model/muster-error.ts'
import type { HttpProbe, Ledger, Scenario } from '../model/scenario/scenario.ts'
import type { LedgerReads } from '../model/promise/staleness.ts'

/** `user` is the part of load that names what is not there. */
export function unknown(
  { load }: Scenario,
  user: HttpProbe | Ledger | LedgerReads,
  what: 'vantage' | 'service' | 'store',
  known: object,
) {
  const list = 'path' in user ? 'probes' : 'ledger' in user ? 'reads' : 'ledgers'
  const place = `${list}.${(load[list] ?? []).findIndex(entry => entry === user)}`
  const name = (user as { readonly [key: string]: unknown })[what]
  const said = name === undefined ? 'is missing' : `there is no ${what} "${String(name)}" in the environment`
  return usageError(
    `plan.unknown-${what}`,
    `load.${place}.${what}: ${said}`,
    `there are ${Object.keys(known).join(', ')}`,
  )
}
