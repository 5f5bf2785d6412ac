/** Subnets that FIS keeps from other regions: it puts route tables of its own in the place of theirs, and takes them away again. */
import type { RouteTable } from '@aws-sdk/client-ec2'
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import { awsError, clientOptions } from '../clients.ts'
import { inParts, nothingThere, tagFilters } from './filters.ts'
import { type Look, stateBy, type Watch } from './watched.ts'

type Routes = Extract<Watch, { what: 'routes' }>

/** Subnet -> its route table; empty: the main one of its network. */
type Before = Readonly<Record<string, string>>

export async function routeLook(settings: AwsSettings, { tags }: Routes): Promise<Look<Before>> {
  const { EC2Client, paginateDescribeRouteTables, paginateDescribeSubnets } = await import('@aws-sdk/client-ec2')
  const client = new EC2Client(await clientOptions(settings))

  async function tablesOf(subnets: readonly string[], signal: AbortSignal): Promise<Before> {
    const tables = await inParts(subnets, async part => {
      const Filters = [{ Name: 'association.subnet-id', Values: part }]
      const all: RouteTable[] = []
      for await (const page of paginateDescribeRouteTables({ client }, { Filters }, { abortSignal: signal }))
        all.push(...(page.RouteTables ?? []))
      return all
    })
    const found = tables.flatMap(({ Associations = [] }) =>
      Associations.map(({ SubnetId = '', RouteTableId = '' }) => [SubnetId, RouteTableId] as const),
    )
    const own = new Map(found)
    return Object.fromEntries(subnets.map(subnet => [subnet, own.get(subnet) ?? '']))
  }

  return {
    async before(signal) {
      try {
        const subnets: string[] = []
        for await (const page of paginateDescribeSubnets(
          { client },
          { Filters: tagFilters(tags) },
          { abortSignal: signal },
        ))
          subnets.push(...(page.Subnets ?? []).map(({ SubnetId }) => SubnetId as string))
        if (subnets.length === 0) throw nothingThere(`no subnet has the tags ${JSON.stringify(tags)}`)
        return await tablesOf(subnets, signal)
      } catch (error) {
        throw awsError('tell of subnets', error)
      }
    },
    async now(before, signal) {
      try {
        const subnets = Object.keys(before)
        const tables = await tablesOf(subnets, signal)
        const kept = subnets.filter(subnet => tables[subnet] !== before[subnet])
        return {
          state: stateBy(kept.length, subnets.length),
          detail: `EC2: ${kept.length} of ${subnets.length} subnets have another route table than before`,
        }
      } catch (error) {
        throw awsError('tell of route tables', error)
      }
    },
    close: () => client.destroy(),
  }
}
