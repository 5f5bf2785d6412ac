/** Stand-ins for AWS and Cloudflare whose acts are real: an experiment takes a zone or a primary of the lab, a pool its clients. */
import { type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AnyFault, FaultContext } from '../../src/drivers/contract/fault.ts'
import type { Driver } from '../../src/drivers/contract/driver.ts'
import type { HostsSystem } from '../../src/drivers/systems/hosts/system.ts'
import { actIn, answerIn, resourcesOf, type World } from '../doubles/aws-world.ts'
import { type CloudflareDouble, startCloudflare } from '../doubles/cloudflare.ts'
import { type Act, type Double, startFis } from '../doubles/fis.ts'
import type { ApiModel } from '../doubles/api-model.ts'
import type { OpenApi } from '../doubles/open-api.ts'
import { type Route53Double, startRoute53 } from '../doubles/route53.ts'
import { account, arns, doorPort, hostedZone, ids, pools, tags, token } from './environment.ts'

const region = 'eu-west-1'
const zones = ['a', 'b', 'c'] as const
const proxy = fileURLToPath(new URL('edge-proxy.ts', import.meta.url))
const budgetMs = 60_000

export interface LabAsCloud {
  readonly fis: Double
  readonly cloudflare: CloudflareDouble
  readonly route53: Route53Double
  readonly world: World
  /** puts clients under the lead of the load balancer: in the lab, where users are */
  startDoor(): Promise<void>
  close(): Promise<void>
}

interface Stage {
  readonly model: ApiModel
  readonly api: OpenApi
  /** where the lab's clients are told of pools */
  readonly folder: string
  /** the lab's machines, by ssh; asked when something happens */
  readonly machines: () => { readonly system: HostsSystem; readonly drivers: readonly Driver[] }
}

export async function startLabAsCloud({ model, api, folder, machines }: Stage): Promise<LabAsCloud> {
  const zoneOf = (letter: string) => `${region}${letter}`
  const members = zones.map(letter => ({ id: `core-${letter}`, zone: zoneOf(letter) }))
  const world: World = {
    subnets: zones.map(letter => ({ id: `subnet-${letter}`, zone: zoneOf(letter), tags, acl: 'acl-own' })),
    instances: zones.map(letter => ({ id: `i-${letter}`, zone: zoneOf(letter), tags, state: 'running' as const })),
    clusters: [{ arn: arns.cluster, tags, members, leader: 'core-a' }],
    ...{ caches: [], buckets: [] },
  }

  /** What the machines of the lab do in the place of AWS, and how that ends. */
  async function onMachines(kind: string, target: object): Promise<() => Promise<void>> {
    const { system, drivers } = machines()
    const fault = drivers.flatMap(({ faults }) => faults as AnyFault[]).find(one => one.kind === kind) as AnyFault
    const context = () =>
      ({ system, runId: 'aws-itself', leaseMs: 600_000, signal: AbortSignal.timeout(budgetMs) }) as FaultContext<never>
    const { handle } = await fault.prepare({} as never, target, context())
    await fault.inject(handle as never, context())
    return () => fault.undo(handle as never, context())
  }

  const act: Act = async (action, hit, ofTargets) => {
    const own = await actIn({ ...world, clusters: [] })(action, hit, ofTargets)
    const letter = hit[0]?.arn.at(-1) ?? ''
    const ends = [own]
    if (action.actionId === 'aws:network:disrupt-connectivity')
      ends.push(await onMachines('zone.isolate', { region, zone: letter }))
    if (action.actionId === 'aws:rds:failover-db-cluster')
      // AWS starts the former primary again by itself.
      void (await onMachines('postgres.kill-primary', { store: 'core-db', role: 'primary' }))()
    return async () => {
      for (const end of ends.toReversed()) await end?.()
    }
  }

  /** RDS says who the lab's writer is; while nobody is, who was it. */
  async function describe(form: URLSearchParams): Promise<string | null> {
    const [cluster] = world.clusters
    if (form.get('Action') === 'DescribeDBClusters' && cluster) {
      const { system } = machines()
      const found = await system.zoneOfPrimary('core-db', AbortSignal.timeout(budgetMs)).catch(() => {
        // While nobody takes over RDS too goes on to name who wrote last.
        return null
      })
      if (found) cluster.leader = `core-${found.zone}`
    }
    return answerIn(world, form)
  }

  const fis = await startFis({
    ...{ model, account, act, describe },
    world: () => resourcesOf(world, account, region),
  })
  const healthy = (): string[] => {
    const file = join(folder, 'healthy.json')
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : Object.values(pools)
  }
  const cloudflare: CloudflareDouble = await startCloudflare({
    ...{ api, token, onChange: () => tellDoor() },
    pools: zones.map(zone => ({ id: pools[zone], name: zone, description: `zone ${zone}` })),
    loadBalancers: [
      { ...{ id: ids.door, name: 'shop.example' }, default_pools: Object.values(pools), fallback_pool: pools.a },
    ],
    isHealthy: pool => healthy().includes(pool),
  })
  const origins = Object.fromEntries(
    zones.map((zone, at) => [pools[zone], { host: `10.1.${at + 1}.10`, port: 80 }] as const),
  )
  function tellDoor(): void {
    writeFileSync(join(folder, 'pools.json'), JSON.stringify({ origins, serving: cloudflare.ledTo(ids.door) }))
  }
  tellDoor()
  const route53 = await startRoute53({
    ...{ account, zone: hostedZone, checks: [] },
    sets: [{ Name: 'legacy.example.com.', Type: 'A', TTL: '60', ResourceRecords: ['192.0.2.1', '192.0.2.2'] }],
  })

  let door: ChildProcess | undefined
  return {
    ...{ fis, cloudflare, route53, world },
    async startDoor() {
      const { system } = machines()
      const child = system.spawn('client-eu', [process.execPath, proxy, folder, String(doorPort)])
      door = child
      await new Promise<void>((resolve, reject) => {
        let said = ''
        child.stderr?.on('data', (part: Buffer) => (said += part.toString()))
        child.stdout?.on('data', (part: Buffer) => part.toString().includes('ready') && resolve())
        child.once('exit', code => reject(new Error(`the door ended with ${code}: ${said}`)))
      })
    },
    async close() {
      door?.stdin?.end()
      door?.kill()
      await Promise.all([fis.close(), cloudflare.close(), route53.close()])
    },
  }
}
