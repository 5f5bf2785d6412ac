/** Ledgers through a pooler write to a table of Muster's own, in the database that clients use. */
import { ledgerTable } from '../../../model/ledger-table.ts'
import { databaseUrl, memberDatabaseOf } from '../../../model/environment/database-url.ts'
import type { Endpoint, Store } from '../../../model/environment/environment.ts'
import { MusterError } from '../../../model/muster-error.ts'
import type { Ask } from '../../contract/ask.ts'
import { checked } from '../../contract/checked.ts'
import type { StoreLedgers } from '../../contract/driver.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { askedFrom, askMembers, storeOf } from './members.ts'

const hasTable = `SELECT to_regclass('muster_ledger') IS NOT NULL AS there`

export const ledgerTables: StoreLedgers = {
  check: async (system, signal) => {
    const names = Object.keys(system.environment.stores).filter(store => storeOf(system.environment, { store }))
    return await Promise.all(
      names.map(store =>
        checked(`${store}/ledger-table`, async () => {
          const [row] = await askPrimary(system, store, hasTable, signal)
          if (row?.['there'] === true) return 'muster_ledger is there'
          throw new Error('muster_ledger is not there: ledgers through a pooler cannot write; see `muster setup -e`')
        }),
      ),
    )
  },
  statements: (environment, store) => (storeOf(environment, { store }) ? ledgerTable : null),
  async tell(system, store, statements, signal) {
    for (const statement of statements) await askPrimary(system, store, statement, signal, 'tell')
  },
}

async function askPrimary(
  system: Ask & Inventoried,
  name: string,
  sql: string,
  signal: AbortSignal,
  how: 'ask' | 'tell' = 'ask',
) {
  const store = storeOf(system.environment, { store: name }) as Store
  const primary = (await askMembers(system, { store: name }, signal)).find(({ isPrimary }) => isPrimary)
  if (!primary) throw new MusterError('postgres.no-primary', `no member of ${name} takes writes`)
  const { host, port } = store.members[primary.zone] as Endpoint
  const database = memberDatabaseOf(store)
  const url = databaseUrl(store, host, port, database)
  const question = { name, kind: 'sql' as const, url, sql }
  const [answer] = await system[how](askedFrom(store) as string, [question], signal)
  if (answer?.error === null) return answer.value as Record<string, unknown>[]
  throw new MusterError('postgres.refused', `${name}, database ${database}: ${answer?.error}`)
}
