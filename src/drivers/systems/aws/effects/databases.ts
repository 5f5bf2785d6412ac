/** Who takes writes: the writer of an Aurora cluster, or the zone of an instance with a standby. */
import type { DBCluster, DBInstance } from '@aws-sdk/client-rds'
import type { CloudStore } from '../../../../model/environment/aws/aws-settings.ts'
import type { AwsAccess } from '../../../../model/environment/aws/aws-access.ts'
import { awsError, clientOptions } from '../clients.ts'
import { nothingThere } from './filters.ts'
import type { Look, Seen, Watch } from './watched.ts'

export type Database = Extract<Watch, { what: 'aurora-cluster' | 'rds-instance' }>

/** Where it is written. */
interface Writer {
  /** of a cluster: an instance; else the zone */
  readonly name: string
  readonly zone: string
  readonly [key: string]: string
}

/** The zone of AWS in which a store is written now; null: it is no database there. */
export async function primaryZone(
  access: AwsAccess,
  store: CloudStore | undefined,
  covers: string,
  signal: AbortSignal,
) {
  const watch = databaseIn(store, covers)
  if (!watch) return null
  const look = await databaseLook(access, watch)
  try {
    return (await look.before(signal)).zone
  } finally {
    look.close()
  }
}

/** `covers`: the region of the environment. */
export function databaseIn(store: CloudStore | undefined, covers: string): Database | null {
  const arn = auroraIn(store, covers)
  if (arn !== undefined) return { what: 'aurora-cluster', arn }
  return store && 'rdsInstance' in store ? { what: 'rds-instance', arn: store.rdsInstance } : null
}

export function auroraIn(store: CloudStore | undefined, covers: string): string | undefined {
  if (store && 'auroraCluster' in store) return store.auroraCluster
  return store && 'globalCluster' in store ? store.clusters[covers] : undefined
}

export async function databaseLook(access: AwsAccess, { what, arn, leavesZone }: Database): Promise<Look<Writer>> {
  const { DescribeDBClustersCommand, DescribeDBInstancesCommand, RDSClient } = await import('@aws-sdk/client-rds')
  const client = new RDSClient(await clientOptions(access))

  async function instance(id: string, signal: AbortSignal): Promise<DBInstance> {
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }), {
      abortSignal: signal,
    })
    return DBInstances[0] ?? {}
  }

  async function cluster(signal: AbortSignal): Promise<DBCluster> {
    const { DBClusters = [] } = await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: arn }), {
      abortSignal: signal,
    })
    return DBClusters[0] ?? {}
  }

  /** Null: nobody writes now. */
  async function writer(signal: AbortSignal): Promise<Writer | null> {
    try {
      if (what === 'rds-instance') {
        const { AvailabilityZone = '' } = await instance(arn, signal)
        return { name: AvailabilityZone, zone: AvailabilityZone }
      }
      const members = (await cluster(signal)).DBClusterMembers ?? []
      const name = members.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier
      return name === undefined ? null : { name, zone: (await instance(name, signal)).AvailabilityZone ?? '' }
    } catch (error) {
      throw awsError('tell of a database', error)
    }
  }

  return {
    async before(signal) {
      const found = await writer(signal)
      if (!found) throw nothingThere(`${arn} has no writer now`)
      return found
    },
    async now(before, signal): Promise<Seen> {
      const found = await writer(signal)
      if (!found) return { state: 'part', detail: `RDS: ${arn} has no writer now` }
      const { name, zone } = found
      if (what === 'rds-instance')
        // RDS may name the former zone for minutes after the standby has taken over.
        return name === before.name
          ? { state: 'untold', detail: `RDS still names ${name} as its zone, which it may do for minutes` }
          : { state: 'there', detail: `RDS: it is written in ${name}, before it was ${before.name}` }
      if (name === before.name) return { state: 'not there', detail: `RDS: ${name} is the writer, as before` }
      const detail = `RDS: ${name} is the writer, before it was ${before.name}`
      return leavesZone && zone === before.zone
        ? { state: 'part', detail: `${detail}, and it is in ${zone} as well` }
        : { state: 'there', detail }
    },
    close: () => client.destroy(),
  }
}
