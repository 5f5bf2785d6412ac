/** Stores as clients name them, with how they are spoken to; passwords are added where they are needed. Pure. */
import type { Store } from './environment.ts'
import type { Tls } from '../tls.ts'

/** A database of PostgreSQL. */
export function databaseUrl({ user, tls }: Pick<Store, 'user' | 'tls'>, host: string, port: number, database: string) {
  const parameters = tls ? `?uselibpqcompat=true&${tlsParameters(tls)}` : ''
  return `postgres://${encodeURIComponent(user ?? 'postgres')}@${host}:${port}/${database}${parameters}`
}

/** A node of Redis; with Sentinel, who tells which of them is master goes with it. */
export function cacheUrl({ tls, sentinels }: Pick<Store, 'tls' | 'sentinels'>, host: string, port: number): string {
  const asked = new URLSearchParams(
    sentinels
      ? { master: sentinels.master, sentinels: sentinels.at.map(one => `${one.host}:${one.port}`).join(',') }
      : {},
  )
  const parameters = [...(tls ? tlsParameters(tls) : []), ...asked]
  const text = parameters.length === 0 ? '' : `?${new URLSearchParams(parameters)}`
  return `${tls ? 'rediss' : 'redis'}://${host}:${port}${text}`
}

/** Whom such a URL says to ask for the master, and by which name; null: it is a node of a cluster. */
export function sentinelsIn(url: string): { readonly master: string; readonly at: readonly string[] } | null {
  const { searchParams } = new URL(url)
  const master = searchParams.get('master')
  return master === null ? null : { master, at: (searchParams.get('sentinels') ?? '').split(',') }
}

/** As libpq takes them. */
function tlsParameters({ mode, rootCert, cert, key }: Tls): URLSearchParams {
  const given = { sslmode: mode, sslrootcert: rootCert, sslcert: cert, sslkey: key }
  return new URLSearchParams(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** What the parameters of such a URL say; undefined: it is spoken to without TLS. */
export function tlsIn(url: string): Tls | undefined {
  const { protocol, searchParams } = new URL(url)
  if (protocol !== 'rediss:') return undefined
  const [rootCert, cert, key] = ['sslrootcert', 'sslcert', 'sslkey'].map(name => searchParams.get(name))
  return {
    mode: searchParams.get('sslmode') as Tls['mode'],
    ...(rootCert ? { rootCert } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
  }
}

/** The database that clients use, as the members themselves name it. */
export const memberDatabaseOf = ({ memberDatabase, database }: Pick<Store, 'memberDatabase' | 'database'>) =>
  memberDatabase ?? database ?? 'postgres'
