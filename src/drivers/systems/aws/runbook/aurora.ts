/** An Aurora global database gets its writer in another region: as planned, or because the region that had it is lost. */
import Type from 'typebox'
import type { CloudStore } from '../../../../model/environment/aws/aws-settings.ts'
import { clientOptions } from '../clients.ts'
import { type Going, type Move, type MovePlace, regionIn, storeAndRegion } from './move.ts'

interface Handle {
  readonly globalCluster: string
  /** the ARN of the cluster that is to write */
  readonly to: string
  readonly isPlanned: boolean
  readonly [key: string]: string | boolean
}

const schema = Type.Object({}, { additionalProperties: false })

const toRegion =
  (isPlanned: boolean) =>
  ({ settings, target }: MovePlace) => {
    const meant = storeAndRegion(target)
    const store: CloudStore | undefined = meant ? settings.stores?.[meant.store] : undefined
    const to = meant && store && 'globalCluster' in store ? store.clusters[meant.region] : undefined
    if (!meant || !store || !('globalCluster' in store) || to === undefined) return null
    const handle: Handle = { globalCluster: store.globalCluster, to, isPlanned }
    return { instance: `${meant.store} (${meant.region})`, handle }
  }

/** Asked where the new writer is: where the old one was may not answer. */
async function open(settings: MovePlace['settings'], { globalCluster, to, isPlanned }: Handle): Promise<Going> {
  const rds = await import('@aws-sdk/client-rds')
  const client = new rds.RDSClient(await clientOptions({ ...settings, region: regionIn(to) }))
  const input = { GlobalClusterIdentifier: globalCluster, TargetDbClusterIdentifier: to }
  const verb = isPlanned ? 'switchover-global-cluster' : 'failover-global-cluster --allow-data-loss'
  return {
    command: `rds ${verb} --global-cluster-identifier ${globalCluster} --target-db-cluster-identifier ${to}`,
    async begin(signal) {
      if (isPlanned) await client.send(new rds.SwitchoverGlobalClusterCommand(input), { abortSignal: signal })
      else
        await client.send(new rds.FailoverGlobalClusterCommand({ ...input, AllowDataLoss: true }), {
          abortSignal: signal,
        })
    },
    async arrived(signal) {
      const { GlobalClusters = [] } = await client.send(
        new rds.DescribeGlobalClustersCommand({ GlobalClusterIdentifier: globalCluster }),
        { abortSignal: signal },
      )
      const [{ GlobalClusterMembers = [], FailoverState } = {}] = GlobalClusters
      const writer = GlobalClusterMembers.find(({ IsWriter }) => IsWriter)?.DBClusterArn ?? 'nobody'
      const state = FailoverState?.Status === undefined ? '' : `, and a failover is ${FailoverState.Status}`
      return { isThere: writer === to && state === '', detail: `${globalCluster} is written by ${writer}${state}` }
    },
    close: () => client.destroy(),
  }
}

const permission = 'rds: FailoverGlobalCluster, SwitchoverGlobalCluster, DescribeGlobalClusters'

export const auroraMoves: readonly Move<Handle>[] = [
  {
    ...{ kind: 'aws.aurora-switchover', schema, permission, handle: toRegion(true), open },
    effect: 'moves the writer of an Aurora global database to the region as planned: nothing acknowledged is lost',
  },
  {
    ...{ kind: 'aws.aurora-failover', schema, permission, handle: toRegion(false), open },
    effect:
      'has the region write an Aurora global database at once: what had not come there yet is lost, and is what the drill measures',
  },
]
