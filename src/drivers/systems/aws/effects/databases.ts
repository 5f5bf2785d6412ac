/** Who takes writes: the writer of an Aurora cluster, or the zone of an instance with a standby. */
import type { DBCluster, DBInstance } from '@aws-sdk/client-rds'
import type { CloudStore } from '../../../../model/environment/aws/aws-settings.ts'
import type { AwsAccess } from '../../../../model/environment/aws/aws-access.ts'
import { awsError, clientOptions } from '../clients.ts'
import { nothingThere } from './filters.ts'
import type { Look, Watch } from './watched.ts'

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

export async function databaseLook(access: AwsAccess, { what, arn }: Database): Promise<Look<Writer>> {
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

  async function writer(signal: AbortSignal): Promise<Writer> {
    try {
      if (what === 'rds-instance') {
        const { AvailabilityZone = '' } = await instance(arn, signal)
        return { name: AvailabilityZone, zone: AvailabilityZone }
      }
      const members = (await cluster(signal)).DBClusterMembers ?? []
      const name = members.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier
      if (name === undefined) throw nothingThere(`${arn} has no writer now`)
      return { name, zone: (await instance(name, signal)).AvailabilityZone ?? '' }
    } catch (error) {
      throw awsError('tell of a database', error)
    }
  }

  return {
    before: writer,
    async now(before, signal) {
      const { name } = await writer(signal)
      const text = what === 'rds-instance' ? `it is written in ${name}` : `${name} is the writer`
      return name === before.name
        ? { state: 'not there', detail: `RDS: ${text}, as before` }
        : { state: 'there', detail: `RDS: ${text}, before it was ${before.name}` }
    },
    close: () => client.destroy(),
  }
}
