/** A PostgreSQL store's part in one region: where its members, their Patronis and the ways in are. */
import type { Environment, StandbySite, Store } from '../../../model/environment/environment.ts'

export interface Site extends StandbySite, Pick<Store, 'tls'> {
  readonly user: string
  /** what applications use */
  readonly database: string
}

/** Throws when the store has no part there that can be asked. */
export function siteIn({ stores }: Environment, name: string, region: string): Site {
  const store = stores[name]
  const part = [store, store?.standby].find(known => known?.region === region)
  if (store?.kind !== 'postgres' || !part?.controlPlane)
    throw new Error(`"${name}" has no PostgreSQL with a control plane in ${region}`)
  const { pools, entries, members, controlPlane } = part
  const { user = 'postgres', database = 'postgres', tls } = store
  return { region, pools, entries, members, controlPlane, user, database, ...(tls ? { tls } : {}) }
}
