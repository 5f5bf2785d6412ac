/** How a member finds the one that it follows, as libpq and the server's configuration take it. Pure. */
import type { Endpoint, Store } from '../../../../model/environment/environment.ts'
import { MusterError } from '../../../../model/muster-error.ts'

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
export function following(before: string, to: Endpoint, login: Login): string {
  if (before.trim() === '') return conninfo(to, login)
  if (/^postgres(ql)?:\/\//.test(before.trim()))
    throw new MusterError(
      'postgres.conninfo',
      'primary_conninfo is a URL: whom to follow cannot be changed in it; write it as words',
    )
  // An address would count more than the host, and the name under which it was known is another member's.
  return `${before.trim()} ${words({ host: to.host, hostaddr: '', port: to.port, application_name: '' })}`
}

const words = (given: Readonly<Record<string, string | number | undefined>>) =>
  Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}='${String(value).replaceAll(/[\\']/g, '\\$&')}'`)
    .join(' ')

/** A line of the server's configuration. */
export const setting = (name: string, value: string): string => `${name} = ${literal(value.replaceAll('\\', '\\\\'))}`

/** As SQL and the configuration take a text. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
