/** A stand-in for what moves between regions: Aurora global databases, read replicas, global datastores, routing controls, alarms. */
import { type Asked, jsonReply, type Reply, type Server, startServer, xmlReply } from './server.ts'
import { identity } from './sts.ts'

export interface Moving {
  /** ARN of the cluster that writes */
  writer: string
  readonly clusters: readonly string[]
  /** what the replica follows; empty: nobody */
  follows: string
  /** region of the replication group that leads */
  cacheRegion: string
  readonly controls: Record<string, 'On' | 'Off'>
}

export interface MovesDouble extends Server {
  /** names of what was asked for that changes something, in order */
  readonly calls: readonly string[]
}

const tag = (name: string, value: unknown) => `<${name}>${String(value)}</${name}>`
const query = (action: string, result: string) =>
  `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`

/** `moveMs`: how long each move takes. */
export async function startMoves(account: string, state: Moving, moveMs = 150): Promise<MovesDouble> {
  const calls: string[] = []
  let going: string | null = null

  function move(what: string, then: () => void, said = what): string {
    calls.push(said)
    going = what
    setTimeout(() => {
      then()
      going = null
    }, moveMs)
    return query(what, '')
  }

  const answers: Record<string, (form: URLSearchParams) => string> = {
    GetCallerIdentity: () => identity(account),
    DescribeGlobalClusters() {
      const members = state.clusters.map(
        arn =>
          `<GlobalClusterMember>${tag('DBClusterArn', arn)}${tag('IsWriter', arn === state.writer)}</GlobalClusterMember>`,
      )
      const status = going === null ? '' : `<FailoverState>${tag('Status', 'switching-over')}</FailoverState>`
      return query(
        'DescribeGlobalClusters',
        `<GlobalClusters><GlobalClusterMember>${status}<GlobalClusterMembers>${members.join('')}</GlobalClusterMembers></GlobalClusterMember></GlobalClusters>`,
      )
    },
    SwitchoverGlobalCluster: form =>
      move('SwitchoverGlobalCluster', () => (state.writer = form.get('TargetDbClusterIdentifier') as string)),
    FailoverGlobalCluster: form =>
      move(
        'FailoverGlobalCluster',
        () => (state.writer = form.get('TargetDbClusterIdentifier') as string),
        `FailoverGlobalCluster, data loss allowed: ${form.get('AllowDataLoss')}`,
      ),
    DescribeDBInstances(form) {
      const source = state.follows === '' ? '' : tag('ReadReplicaSourceDBInstanceIdentifier', state.follows)
      const status = going === null ? 'available' : 'modifying'
      return query(
        'DescribeDBInstances',
        `<DBInstances><DBInstance>${tag('DBInstanceIdentifier', form.get('DBInstanceIdentifier'))}${tag('DBInstanceStatus', status)}${source}</DBInstance></DBInstances>`,
      )
    },
    PromoteReadReplica: () => move('PromoteReadReplica', () => (state.follows = '')),
    DescribeGlobalReplicationGroups() {
      const members = ['eu-west-1', 'eu-central-1'].map(
        region =>
          `<GlobalReplicationGroupMember>${tag('ReplicationGroupId', 'sessions')}${tag('ReplicationGroupRegion', region)}${tag('Role', region === state.cacheRegion ? 'PRIMARY' : 'SECONDARY')}</GlobalReplicationGroupMember>`,
      )
      return query(
        'DescribeGlobalReplicationGroups',
        `<GlobalReplicationGroups><GlobalReplicationGroup>${tag('Status', going === null ? 'available' : 'modifying')}<Members>${members.join('')}</Members></GlobalReplicationGroup></GlobalReplicationGroups>`,
      )
    },
    FailoverGlobalReplicationGroup: form =>
      move('FailoverGlobalReplicationGroup', () => (state.cacheRegion = form.get('PrimaryRegion') as string)),
  }

  function answer({ headers, body }: Asked): Reply {
    const target = String(headers['x-amz-target'] ?? '')
    if (target.endsWith('.GetRoutingControlState')) {
      const { RoutingControlArn: arn } = JSON.parse(body) as { RoutingControlArn: string }
      return jsonReply(200, { RoutingControlArn: arn, RoutingControlState: state.controls[arn] })
    }
    if (target.endsWith('.UpdateRoutingControlStates')) {
      calls.push('UpdateRoutingControlStates')
      for (const one of JSON.parse(body).UpdateRoutingControlStateEntries)
        state.controls[one.RoutingControlArn] = one.RoutingControlState
      return jsonReply(200, {})
    }
    const form = new URLSearchParams(body)
    const said = answers[form.get('Action') ?? '']?.(form)
    return said === undefined ? refusal(400) : xmlReply(200, said)
  }
  const refusal = (status: number) => xmlReply(status, '<ErrorResponse/>')
  return { ...(await startServer({ answer, refusal })), calls }
}
