/** Subnets whose traffic FIS denies: it puts a network ACL of its own in the place of theirs, and takes it away again. */
import type { NetworkAcl } from '@aws-sdk/client-ec2'
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import { awsError, clientOptions } from '../clients.ts'
import { filtersOf, inParts, nothingThere } from './filters.ts'
import { type Look, stateBy, type Watch } from './watched.ts'

type Subnets = Extract<Watch, { what: 'subnets' | 'instances' }>

/** Subnet -> its network ACL. */
type Before = Readonly<Record<string, string>>

export async function subnetLook(settings: AwsSettings, { zone, tags }: Subnets): Promise<Look<Before>> {
  const { EC2Client, paginateDescribeNetworkAcls, paginateDescribeSubnets } = await import('@aws-sdk/client-ec2')
  const client = new EC2Client(await clientOptions(settings))

  /** Subnet -> its network ACL. */
  async function aclsOf(subnets: readonly string[], signal: AbortSignal): Promise<Before> {
    const acls = await inParts(subnets, async part => {
      const Filters = [{ Name: 'association.subnet-id', Values: part }]
      const found: NetworkAcl[] = []
      for await (const page of paginateDescribeNetworkAcls({ client }, { Filters }, { abortSignal: signal }))
        found.push(...(page.NetworkAcls ?? []))
      return found
    })
    const all = acls.flatMap(({ Associations = [] }) =>
      Associations.map(({ SubnetId = '', NetworkAclId = '' }) => [SubnetId, NetworkAclId] as const),
    )
    return Object.fromEntries(all.filter(([subnet]) => subnets.includes(subnet)))
  }

  return {
    async before(signal) {
      try {
        const Filters = filtersOf(zone, tags)
        const subnets: string[] = []
        for await (const page of paginateDescribeSubnets({ client }, { Filters }, { abortSignal: signal }))
          subnets.push(...(page.Subnets ?? []).map(({ SubnetId }) => SubnetId as string))
        if (subnets.length === 0) throw nothingThere(`no subnet in ${zone} has the tags ${JSON.stringify(tags)}`)
        return await aclsOf(subnets, signal)
      } catch (error) {
        throw awsError('tell of subnets', error)
      }
    },
    async now(before, signal) {
      try {
        const subnets = Object.keys(before)
        const acls = await aclsOf(subnets, signal)
        const cut = subnets.filter(subnet => acls[subnet] !== before[subnet])
        return {
          state: stateBy(cut.length, subnets.length),
          detail: `EC2: ${cut.length} of ${subnets.length} subnets in ${zone} have another network ACL than before`,
        }
      } catch (error) {
        throw awsError('tell of network ACLs', error)
      }
    },
    close: () => client.destroy(),
  }
}
