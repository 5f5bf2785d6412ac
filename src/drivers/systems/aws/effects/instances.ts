/** Instances that FIS stops, and starts again. */
import type { Instance } from '@aws-sdk/client-ec2'
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import { awsError, clientOptions } from '../clients.ts'
import { inParts, nothingThere, tagFilters } from './filters.ts'
import type { Look, Watch } from './watched.ts'

type Instances = Extract<Watch, { what: 'subnets' | 'instances' }>

export async function instanceLook(settings: AwsSettings, { zone, tags }: Instances): Promise<Look<readonly string[]>> {
  const { EC2Client, paginateDescribeInstances } = await import('@aws-sdk/client-ec2')
  const client = new EC2Client(await clientOptions(settings))

  async function instancesBy(query: object, signal: AbortSignal): Promise<Instance[]> {
    const all: Instance[] = []
    try {
      for await (const page of paginateDescribeInstances({ client }, query, { abortSignal: signal }))
        all.push(...(page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances))
      return all
    } catch (error) {
      throw awsError('tell of instances', error)
    }
  }

  return {
    async before(signal) {
      const Filters = [...tagFilters(tags), { Name: 'instance-state-name', Values: ['running'] }]
      const all = await instancesBy({ Filters }, signal)
      const running = all.filter(({ Placement }) => Placement?.AvailabilityZone === zone)
      if (running.length === 0)
        throw nothingThere(`no instance that runs in ${zone} has the tags ${JSON.stringify(tags)}`)
      return running.map(({ InstanceId }) => InstanceId as string)
    },
    async now(before, signal) {
      const known = await inParts(before, ids =>
        instancesBy({ Filters: [{ Name: 'instance-id', Values: ids }] }, signal),
      )
      const stateOf = (id: string) => known.find(({ InstanceId }) => InstanceId === id)?.State?.Name ?? 'terminated'
      const states = before.map(stateOf)
      const count = (...names: string[]) => states.filter(state => names.includes(state)).length
      const said = [...new Set(states)].map(state => `${count(state)} ${state}`).join(', ')
      const detail = `EC2: of ${before.length} instances in ${zone} ${said}`
      // What was replaced meanwhile is gone for good: nobody starts it again.
      const gone = count('terminated', 'shutting-down')
      // A group of instances replaces what stops by another: then nothing of what was there tells any more.
      if (gone === before.length) return { state: 'untold', detail }
      if (count('stopped') + gone === before.length) return { state: 'there', detail }
      return { state: count('running') + gone === before.length ? 'not there' : 'part', detail }
    },
    close: () => client.destroy(),
  }
}
