/** What is where in an estate. */
import type { Endpoint, Environment } from '../../model/environment/environment.ts'
import { usageError } from '../../model/muster-error.ts'
import type { Abilities } from './capability.ts'

/** One component: a process, or a family of them, that answers somewhere. */
export interface Part {
  /** `postgres@eu-west-1a` */
  readonly id: string
  /** what it is, as the field calls it: `postgres`, `patroni`, `redis` ... */
  readonly kind: string
  /** whose shell reaches it */
  readonly host: string
  /** null: outside every region */
  readonly region: string | null
  /** null: of no zone */
  readonly zone: string | null
  readonly address: string
  /** the first on which it listens; null: it listens on none, or nobody said */
  readonly port: number | null
}

export interface Inventory {
  readonly parts: readonly Part[]
  /** what the systems that reach them can do besides */
  readonly can: Abilities
  /** whether a part can be cut off while what is beside it goes on */
  readonly isApart: (part: Part) => boolean
}

/** An environment with what is where in it: a running system offers it, and it can be told before there is one. */
export interface Inventoried {
  readonly environment: Environment
  readonly inventory: Inventory
}

/** Throws when there is none: the environment is another than the one that was planned for. */
export function partNamed({ parts }: Inventory, id: string): Part {
  const found = parts.find(part => part.id === id)
  if (found) return found
  const known = parts.map(part => part.id).join(', ')
  throw usageError('lab.unknown-component', `there is no component "${id}"`, `there are ${known}`)
}

/** Where a part answers; throws where nobody said on which port. */
export function endpointOf({ id, address, port }: Part): { readonly address: string; readonly port: number } {
  if (port !== null) return { address, port }
  throw usageError('estate.no-port', `nobody said on which port ${id} answers`, 'give its component `ports`')
}

/** The part that answers at an endpoint; undefined: the inventory knows of none. */
export const partAt = ({ parts }: Inventory, { host, port }: Endpoint): Part | undefined =>
  parts.find(part => part.address === host && part.port === port)

/** Throws where nobody is known to answer. */
export function partAnswering(inventory: Inventory, endpoint: Endpoint): Part {
  const part = partAt(inventory, endpoint)
  if (!part) throw new Error(`no component is known at ${endpoint.host}:${endpoint.port}`)
  return part
}

/** What people call whoever answers at an endpoint. */
export const nameAt = (inventory: Inventory, endpoint: Endpoint): string =>
  partAt(inventory, endpoint)?.id ?? `${endpoint.host}:${endpoint.port}`
