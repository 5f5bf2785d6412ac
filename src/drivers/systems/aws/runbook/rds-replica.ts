/** A read replica of RDS becomes a database of its own, which takes writes. */
import Type from 'typebox'
import { clientOptions } from '../clients.ts'
import { type Move, regionIn, storeAndRegion } from './move.ts'

interface Handle {
  readonly replica: string
  readonly [key: string]: string
}

export const promoteReplica: Move<Handle> = {
  kind: 'aws.rds-promote',
  schema: Type.Object({}, { additionalProperties: false }),
  effect:
    'promotes the read replica in the region to a database of its own: it never follows the old one again, which has to be made anew by hand',
  permission: 'rds: PromoteReadReplica, DescribeDBInstances',
  handle({ settings, target }) {
    const meant = storeAndRegion(target)
    const store = meant ? settings.stores?.[meant.store] : undefined
    const replica = meant && store && 'rdsInstance' in store ? store.replicas?.[meant.region] : undefined
    return meant && replica !== undefined ? { instance: `${meant.store} (${meant.region})`, handle: { replica } } : null
  },
  async open(settings, { replica }) {
    const rds = await import('@aws-sdk/client-rds')
    const client = new rds.RDSClient(await clientOptions({ ...settings, region: regionIn(replica) }))
    const DBInstanceIdentifier = replica.split(':').at(-1) as string
    return {
      command: `rds promote-read-replica --db-instance-identifier ${DBInstanceIdentifier}`,
      async begin(signal) {
        await client.send(new rds.PromoteReadReplicaCommand({ DBInstanceIdentifier }), { abortSignal: signal })
      },
      async arrived(signal) {
        const { DBInstances = [] } = await client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier }), {
          abortSignal: signal,
        })
        const [{ DBInstanceStatus = 'unknown', ReadReplicaSourceDBInstanceIdentifier: source } = {}] = DBInstances
        const follows = source === undefined || source === '' ? 'follows nobody' : `follows ${source}`
        return {
          isThere: follows === 'follows nobody' && DBInstanceStatus === 'available',
          detail: `${DBInstanceIdentifier} is ${DBInstanceStatus} and ${follows}`,
        }
      },
      close: () => client.destroy(),
    }
  },
}
