/** How the control plane of a database is asked. Pure. */
import type { ControlPlane, Endpoint } from './environment.ts'
import type { Tls } from '../tls.ts'

export interface Called {
  readonly url: string
  /** absent: without */
  readonly tls?: Tls
}

const called = (address: string, tls: Tls | undefined): Called => ({
  url: `${tls ? 'https' : 'http'}://${address}`,
  ...(tls ? { tls } : {}),
})

/** The Patroni of a member, asked by anybody. */
export const patroniAt = ({ patroniTls }: ControlPlane, { host, port }: Endpoint, path: string): Called =>
  called(`${host}:${port}${path}`, patroniTls)

/** The same by who may change something; the password is added where it is needed. */
export const patroniAsUser = ({ patroniTls, patroniUser }: ControlPlane, { host, port }: Endpoint, path: string) =>
  called(`${patroniUser === undefined ? '' : `${encodeURIComponent(patroniUser)}@`}${host}:${port}${path}`, patroniTls)

/** Where a member of etcd tells who holds the leader lock. Behind `#` stands the key that is asked for by POST. */
export function leaderAt(
  { dcs, scope, namespace = '/service', etcdTls }: ControlPlane,
  { host, port }: Endpoint,
): Called {
  const key = `${namespace.replace(/\/+$/, '')}/${scope}/leader`
  return called(`${host}:${port}${dcs === 'etcd' ? `/v2/keys${key}` : `/v3/kv/range#${key}`}`, etcdTls)
}
