/** An account of AWS with something in it, and whoever drills it: what tests of its faults share. */
import { vi } from 'vitest'
import type { Change } from '../../src/drivers/contract/changes.ts'
import type { Driver } from '../../src/drivers/contract/driver.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'
import type { DrilledSystem } from '../../src/drivers/contract/system.ts'
import { awsDrivers } from '../../src/drivers/systems/aws/driver.ts'
import { actIn, answerIn, bucketTagsIn, type Led, resourcesOf, type World } from '../doubles/aws-world.ts'
import { startFis } from '../doubles/fis.ts'
import { fisModel } from '../doubles/shared-model.ts'
import { account, arns, awsEnvironment, tags } from './aws-environment.ts'

const zoneOf = (letter: string) => `eu-west-1${letter}`
const newWorld = (): World => ({
  subnets: [
    ...['a', 'b'].map(letter => ({ id: `subnet-${letter}`, zone: zoneOf(letter), tags, acl: 'acl-own' })),
    { id: 'subnet-of-others', zone: zoneOf('a'), tags: {}, acl: 'acl-own' },
  ],
  instances: [
    ...['a', 'b'].map(letter => ({ id: `i-${letter}`, zone: zoneOf(letter), tags, state: 'running' as const })),
    { id: 'i-stopped', zone: zoneOf('a'), tags, state: 'stopped' },
    { id: 'i-of-others', zone: zoneOf('a'), tags: { drill: 'no' }, state: 'running' },
  ],
  clusters: [ledBy(arns.cluster, 'core')],
  caches: [ledBy(arns.cache, 'sessions')],
  buckets: [{ arn: arns.bucket, tags }],
})

export function ledBy(arn: string, name: string): Led {
  const members = ['a', 'b'].map(letter => ({ id: `${name}-${letter}`, zone: zoneOf(letter) }))
  return { arn, tags, members, leader: `${name}-a` }
}

/** Null: FIS's description of its API does not lie beside the checkout. */
export async function startAwsStage() {
  if (fisModel === null) return null
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')
  const world = newWorld()
  const told: Change[] = []
  const system = {
    steadyState: async () => [],
    changed: (change: Change) => told.push(change),
  } as unknown as DrilledSystem
  /** What an action has hit that goes on, `actionId arn`. */
  const hit = new Set<string>()
  /** FIS says that it acts, and nothing happens. */
  let isIdle = false
  const fis = await startFis({
    ...{ model: fisModel, account, minuteMs: 3_000 },
    world: () => resourcesOf(world, account, 'eu-west-1'),
    describe: form => answerIn(world, form),
    read: url => bucketTagsIn(world, url),
    async act(action, all, ofTargets) {
      const names = all.map(({ arn }) => `${action.actionId} ${arn}`)
      for (const name of names) hit.add(name)
      const end = isIdle ? undefined : await actIn(world)(action, all, ofTargets)
      return async () => {
        names.forEach(name => hit.delete(name))
        await end?.()
      }
    },
  })
  const driverAt = (url: string, more: object = {}, others: object = {}) => {
    const environment = awsEnvironment(url)
    const aws = { ...environment.systems['aws'], ...more }
    return awsDrivers({ ...environment, systems: { aws: aws as never, ...others } })[0] as Driver
  }
  const driver = driverAt(fis.url)
  const context = (runId: string, ms = 20_000, leaseMs = 60_000) =>
    ({ system, runId, leaseMs, signal: AbortSignal.timeout(ms) }) as never
  const zone = { region: 'eu-west-1', zone: 'a' }
  return {
    ...{ fis, world, told, hit, system, driver, driverAt, context, zone },
    faultOf: (kind: string, of = driver) => of.faults.find(fault => fault.kind === kind) as AnyFault,
    prepared: async (fault: AnyFault, target: object = zone, runId = 'run-1') =>
      (await fault.prepare({} as never, target, context(runId))).handle as never,
    beIdle: () => void (isIdle = true),
    /** after each test */
    reset() {
      told.length = 0
      isIdle = false
      for (const led of [...world.clusters, ...world.caches]) led.leader = led.members[0]?.id as string
    },
    close: () => fis.close(),
  }
}
