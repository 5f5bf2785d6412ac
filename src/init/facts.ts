/** What the files and the systems of an estate say of it, before it is described. */
import type { ControlPlane, Endpoint } from '../model/environment/environment.ts'

/** How ssh gets to a machine, as its configuration names it. */
export interface Machine {
  readonly name: string
  /** at which others reach it */
  readonly address: string
  readonly ssh: { readonly host: string; readonly configFile?: string }
  /** others are reached through it: it is on the way, and no client's */
  readonly isJump?: boolean
}

/** A member of a PostgreSQL cluster under Patroni. */
export interface Member extends Endpoint {
  readonly name: string
  /** of its Patroni's REST API; null: nobody said */
  readonly restPort: number | null
  /** null: nobody said */
  readonly dataDirectory: string | null
}

export interface Database {
  readonly scope: string
  /** under which Patroni keeps what it knows; null: the usual one, or nobody said */
  readonly namespace: string | null
  readonly members: readonly Member[]
  /** null: nobody said */
  readonly dcs: { readonly kind: ControlPlane['dcs']; readonly endpoints: readonly Endpoint[] } | null
}

/** Where a load balancer listens, and where it leads: by what it asks its servers. */
export interface Entry extends Endpoint {
  readonly name: string
  readonly leadsTo: 'primary' | 'replicas' | null
  readonly servers: readonly Endpoint[]
}

export interface Facts {
  readonly databases: readonly Database[]
  readonly caches: readonly (readonly Endpoint[])[]
  readonly entries: readonly Entry[]
  readonly machines: readonly Machine[]
  /** what was said and cannot be used yet, or needs a second look: a sentence each */
  readonly notes: readonly string[]
}

export const noFacts: Facts = { databases: [], caches: [], entries: [], machines: [], notes: [] }

/** What several sources say, together; of a member that two know, the first that said a thing is believed. */
export function merged(all: readonly Facts[]): Facts {
  const databases = all.flatMap(facts => facts.databases)
  const scopes = [...new Set(databases.map(({ scope }) => scope))]
  return {
    databases: scopes.map(scope => oneDatabase(databases.filter(database => database.scope === scope))),
    caches: all.flatMap(({ caches }) => caches),
    entries: all.flatMap(({ entries }) => entries),
    machines: all.flatMap(({ machines }) => machines),
    notes: all.flatMap(({ notes }) => notes),
  }
}

function oneDatabase(said: readonly Database[]): Database {
  const [{ scope } = { scope: '' }] = said
  const members = Map.groupBy(
    said.flatMap(database => database.members),
    ({ host, port }) => `${host}:${port}`,
  )
  return {
    scope,
    namespace: said.find(({ namespace }) => namespace !== null)?.namespace ?? null,
    dcs: said.find(({ dcs }) => dcs !== null)?.dcs ?? null,
    members: [...members.values()].map(([first, ...others]) => {
      const known = [first as Member, ...others]
      return {
        ...(first as Member),
        restPort: known.find(({ restPort }) => restPort !== null)?.restPort ?? null,
        dataDirectory: known.find(({ dataDirectory }) => dataDirectory !== null)?.dataDirectory ?? null,
      }
    }),
  }
}
