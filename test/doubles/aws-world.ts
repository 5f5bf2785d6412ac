/**
 * What there is in an account of AWS, as EC2, RDS and ElastiCache tell of it, and what FIS actions do to it: instances stop and are
 * started again, subnets get another network ACL, databases and caches another leader.
 */
import type { Act, Resource } from './fis.ts'

type Tags = Readonly<Record<string, string>>

export interface Subnet {
  readonly id: string
  readonly zone: string
  readonly tags: Tags
  acl: string
  /** absent: it has the main route table of its network */
  routes?: string
}

export interface Instance {
  readonly id: string
  readonly zone: string
  readonly tags: Tags
  state: 'running' | 'stopping' | 'stopped' | 'pending' | 'terminated'
}

/** Of a database or a cache: which one leads may change. */
export interface Member {
  readonly id: string
  readonly zone: string
}

export interface Led {
  readonly arn: string
  readonly tags: Tags
  readonly members: readonly Member[]
  leader: string
}

export interface World {
  readonly subnets: readonly Subnet[]
  readonly instances: readonly Instance[]
  readonly clusters: readonly Led[]
  readonly caches: readonly Led[]
  readonly buckets: readonly { readonly arn: string; readonly tags: Tags }[]
}

const arnOf = (account: string, region: string, what: string, id: string) =>
  `arn:aws:ec2:${region}:${account}:${what}/${id}`

/** As FIS resolves targets. */
export function resourcesOf(
  { subnets, instances, clusters, caches, buckets }: World,
  account: string,
  region: string,
): Resource[] {
  return [
    ...subnets.map(({ id, zone, tags }) => ({
      ...{
        type: 'aws:ec2:subnet',
        arn: arnOf(account, region, 'subnet', id),
        tags,
        attributes: { AvailabilityZone: zone },
      },
    })),
    ...instances.map(({ id, zone, tags, state }) => ({
      ...{ type: 'aws:ec2:instance', arn: arnOf(account, region, 'instance', id), tags },
      attributes: { 'Placement.AvailabilityZone': zone, 'State.Name': state },
    })),
    ...clusters.map(({ arn, tags }) => ({ type: 'aws:rds:cluster', arn, tags })),
    ...caches.map(({ arn, tags }) => ({ type: 'aws:elasticache:replicationgroup', arn, tags })),
    ...buckets.map(({ arn, tags }) => ({ type: 'aws:s3:bucket', arn, tags })),
  ]
}

/** What each action does, and how that ends. */
export const actIn =
  (world: World): Act =>
  ({ actionId }, hit, parameters = {}) => {
    const ids = hit.map(({ arn }) => arn.split('/').at(-1))
    const zone = parameters['availabilityZoneIdentifier']
    switch (actionId) {
      case 'aws:ec2:stop-instances': {
        const stopped = world.instances.filter(({ id, state }) => ids.includes(id) && state === 'running')
        for (const instance of stopped) instance.state = 'stopped'
        return () => {
          for (const instance of stopped) if (instance.state === 'stopped') instance.state = 'running'
        }
      }
      case 'aws:network:disrupt-connectivity': {
        const cut = world.subnets.filter(({ id }) => ids.includes(id))
        const before = cut.map(({ acl }) => acl)
        for (const subnet of cut) subnet.acl = `acl-fis-${subnet.id}`
        return () => cut.forEach((subnet, at) => (subnet.acl = before[at] as string))
      }
      case 'aws:network:route-table-disrupt-cross-region-connectivity': {
        const kept = world.subnets.filter(({ id }) => ids.includes(id))
        for (const subnet of kept) subnet.routes = `rtb-fis-${subnet.id}`
        return () => {
          for (const subnet of kept) delete subnet.routes
        }
      }
      case 'aws:rds:failover-db-cluster':
        for (const cluster of world.clusters) if (hit.some(({ arn }) => arn === cluster.arn)) moveFrom(cluster)
        return undefined
      case 'aws:elasticache:replicationgroup-interrupt-az-power':
        for (const cache of world.caches) if (hit.some(({ arn }) => arn === cache.arn)) moveFrom(cache, zone)
        return undefined
      default:
        return undefined
    }
  }

/** Another one leads; of a zone, only where it led. */
function moveFrom(led: Led, zone?: string): void {
  const leader = led.members.find(({ id }) => id === led.leader)
  if (zone !== undefined && leader?.zone !== zone) return
  led.leader = led.members.find(({ id, zone: own }) => id !== led.leader && own !== leader?.zone)?.id ?? led.leader
}

/** What a service says to a form that it was sent; null: it is no question of these. */
export function answerIn(world: World, form: URLSearchParams): string | null {
  const filters = filtersIn(form)
  const isMeant = (
    { id, zone, tags }: { id: string; zone: string; tags: Tags },
    own: Readonly<Record<string, string>> = {},
  ) =>
    filters.every(({ name, values }) => {
      const value = name.startsWith('tag:')
        ? tags[name.slice(4)]
        : { 'availability-zone': zone, 'instance-id': id, ...own }[name]
      return value !== undefined && values.includes(value)
    })
  switch (form.get('Action')) {
    case 'DescribeSubnets':
      return ec2(
        'DescribeSubnets',
        'subnetSet',
        world.subnets
          .filter(one => isMeant(one))
          .map(({ id, zone }) => tag('subnetId', id) + tag('availabilityZone', zone)),
      )
    case 'DescribeNetworkAcls': {
      const wanted = filters.find(({ name }) => name === 'association.subnet-id')?.values ?? []
      const meant = world.subnets.filter(({ id }) => wanted.includes(id))
      const acls = [...new Set(meant.map(({ acl }) => acl))]
      // Others that have the same one come with it.
      const associated = (acl: string) =>
        world.subnets
          .filter(one => one.acl === acl)
          .map(({ id }) => `<item>${tag('networkAclId', acl)}${tag('subnetId', id)}</item>`)
      return ec2(
        'DescribeNetworkAcls',
        'networkAclSet',
        acls.map(acl => `${tag('networkAclId', acl)}<associationSet>${associated(acl).join('')}</associationSet>`),
      )
    }
    case 'DescribeRouteTables': {
      const wanted = filters.find(({ name }) => name === 'association.subnet-id')?.values ?? []
      const own = world.subnets.filter(({ id, routes }) => routes !== undefined && wanted.includes(id))
      const items = own.map(
        ({ id, routes }) =>
          `${tag('routeTableId', routes)}<associationSet><item>${tag('routeTableId', routes)}${tag('subnetId', id)}</item></associationSet>`,
      )
      return ec2('DescribeRouteTables', 'routeTableSet', items)
    }
    case 'DescribeInstances': {
      const all = world.instances.filter(one => isMeant(one, { 'instance-state-name': one.state }))
      const items = all.map(
        ({ id, zone, state }) =>
          `<item>${tag('instanceId', id)}<instanceState>${tag('name', state)}</instanceState><placement>${tag('availabilityZone', zone)}</placement></item>`,
      )
      return ec2('DescribeInstances', 'reservationSet', [`<instancesSet>${items.join('')}</instancesSet>`])
    }
    case 'DescribeDBClusters': {
      const cluster = world.clusters.find(({ arn }) => arn === form.get('DBClusterIdentifier'))
      const members =
        cluster?.members.map(
          ({ id }) =>
            `<DBClusterMember>${tag('DBInstanceIdentifier', id)}${tag('IsClusterWriter', id === cluster.leader)}</DBClusterMember>`,
        ) ?? []
      return query(
        'DescribeDBClusters',
        `<DBClusters><DBCluster>${tag('Status', 'available')}<DBClusterMembers>${members.join('')}</DBClusterMembers></DBCluster></DBClusters>`,
      )
    }
    case 'DescribeDBInstances': {
      const member = world.clusters
        .flatMap(({ members }) => members)
        .find(({ id }) => id === form.get('DBInstanceIdentifier'))
      return query(
        'DescribeDBInstances',
        `<DBInstances><DBInstance>${tag('DBInstanceIdentifier', member?.id)}${tag('AvailabilityZone', member?.zone)}</DBInstance></DBInstances>`,
      )
    }
    case 'DescribeReplicationGroups': {
      const id = form.get('ReplicationGroupId')
      const meant = world.caches.filter(({ arn }) => id === null || arn.endsWith(`:${id}`))
      return query(
        'DescribeReplicationGroups',
        `<ReplicationGroups>${meant.map(groupText).join('')}</ReplicationGroups>`,
      )
    }
    case 'ListTagsForResource': {
      const { tags = {} } = world.caches.find(({ arn }) => arn === form.get('ResourceName')) ?? {}
      const own = Object.entries(tags).map(([key, value]) => `<Tag>${tag('Key', key)}${tag('Value', value)}</Tag>`)
      return query('ListTagsForResource', `<TagList>${own.join('')}</TagList>`)
    }
    default:
      return null
  }
}

function groupText({ arn, members, leader }: Led): string {
  const nodes = members.map(
    ({ id, zone }) =>
      `<NodeGroupMember>${tag('CacheClusterId', id)}${tag('PreferredAvailabilityZone', zone)}${tag('CurrentRole', id === leader ? 'primary' : 'replica')}</NodeGroupMember>`,
  )
  return `<ReplicationGroup>${tag('ARN', arn)}<NodeGroups><NodeGroup><NodeGroupMembers>${nodes.join('')}</NodeGroupMembers></NodeGroup></NodeGroups></ReplicationGroup>`
}

/** What S3 says of `/bucket?tagging`; null: it is no such question. */
export function bucketTagsIn({ buckets }: World, url: URL): string | null {
  if (!url.searchParams.has('tagging')) return null
  const found = buckets.find(({ arn }) => arn.endsWith(`:${url.pathname.replaceAll('/', '')}`))
  const own = Object.entries(found?.tags ?? {}).map(
    ([key, value]) => `<Tag>${tag('Key', key)}${tag('Value', value)}</Tag>`,
  )
  return `<Tagging><TagSet>${own.join('')}</TagSet></Tagging>`
}

interface Filter {
  readonly name: string
  readonly values: readonly string[]
}

/** `Filter.1.Name=…&Filter.1.Value.1=…` */
function filtersIn(form: URLSearchParams): Filter[] {
  const all: Filter[] = []
  for (let at = 1; form.has(`Filter.${at}.Name`); at++) {
    const values = [...form].flatMap(([key, value]) => (key.startsWith(`Filter.${at}.Value.`) ? value : []))
    all.push({ name: form.get(`Filter.${at}.Name`) as string, values })
  }
  return all
}

const tag = (name: string, value: unknown) => `<${name}>${String(value)}</${name}>`
const ec2 = (action: string, set: string, items: readonly string[]) =>
  `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><${set}>${items.map(item => `<item>${item}</item>`).join('')}</${set}></${action}Response>`
const query = (action: string, result: string) =>
  `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`
