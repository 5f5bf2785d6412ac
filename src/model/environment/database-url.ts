import type { Store } from './environment.ts'

/** A database of PostgreSQL as a client names it; the password is added where it is needed. */
export function databaseUrl({ user, tls }: Pick<Store, 'user' | 'tls'>, host: string, port: number, database: string) {
  return `postgres://${encodeURIComponent(user ?? 'postgres')}@${host}:${port}/${database}${tls ? parameters(tls) : ''}`
}

/** As libpq takes them. */
function parameters({ mode, rootCert, cert, key }: NonNullable<Store['tls']>): string {
  const given = { sslmode: mode, sslrootcert: rootCert, sslcert: cert, sslkey: key }
  const known = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `?${new URLSearchParams([['uselibpqcompat', 'true'], ...known])}`
}

/** The database that clients use, as the members themselves name it. */
export const memberDatabaseOf = ({ memberDatabase, database }: Pick<Store, 'memberDatabase' | 'database'>) =>
  memberDatabase ?? database ?? 'postgres'
