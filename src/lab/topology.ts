/** One place with its own network namespace. */
export interface LabHost {
  /** `eu-west-1a-db`, `client-eu`, `control-eu-west-1`; also the name of its namespace */
  readonly name: string
  readonly region: string | null
  readonly zone: string | null
  readonly tier: 'web' | 'app' | 'db' | 'router' | 'edge' | 'client' | 'control' | 'backbone'
  readonly addresses: readonly string[]
}

/** One process (or process family) of the lab. */
export interface LabComponent {
  /** `<kind>@<region><zone>`, e.g. `postgres@eu-west-1a`, `redis-1@eu-west-1b` */
  readonly id: string
  readonly kind:
    | 'etcd'
    | 'patroni'
    | 'postgres'
    | 'redis'
    | 'database-entry'
    | 'pgbouncer'
    | 'gateway'
    | 'backend-api'
    | 'edge'
    | 'canary'
  readonly host: string
  readonly region: string | null
  readonly zone: string | null
  readonly address: string
  readonly port: number
}

/** Where everything is: a pure function of the settings. */
export interface Topology {
  readonly hosts: readonly LabHost[]
  readonly components: readonly LabComponent[]
}
