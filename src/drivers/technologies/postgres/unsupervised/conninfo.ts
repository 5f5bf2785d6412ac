/** How a member finds the one that it follows, as libpq and the server's configuration take it. Pure. */
import type { Endpoint, Store } from '../../../../model/environment/environment.ts'

type Login = Pick<Store, 'user' | 'tls'>

/** To one member, as the store's user; without its password. */
export function conninfo({ host, port }: Endpoint, { user = 'postgres', tls }: Login): string {
  const { mode, rootCert, cert, key } = tls ?? {}
  return words({
    host,
    port,
    user,
    dbname: 'postgres',
    sslmode: mode,
    sslrootcert: rootCert,
    sslcert: cert,
    sslkey: key,
  })
}

/** As whoever followed another until now; of a word that stands twice the last one counts. Where nothing was said, as the store's user. */
export const following = (before: string, to: Endpoint, login: Login): string =>
  before.trim() === '' ? conninfo(to, login) : `${before.trim()} ${words({ host: to.host, port: to.port })}`

const words = (given: Readonly<Record<string, string | number | undefined>>) =>
  Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}='${String(value).replaceAll(/[\\']/g, '\\$&')}'`)
    .join(' ')

/** A line of the server's configuration. */
export const setting = (name: string, value: string): string => `${name} = ${literal(value)}`

/** As SQL and the configuration take a text. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
