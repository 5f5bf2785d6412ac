/** A hosted zone with records of each kind, and whoever drills it: what tests of Route 53 share. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, vi } from 'vitest'
import type { AnyAction } from '../../src/drivers/contract/action.ts'
import type { Change } from '../../src/drivers/contract/changes.ts'
import type { Driver } from '../../src/drivers/contract/driver.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'
import type { DrilledSystem } from '../../src/drivers/contract/system.ts'
import { route53Drivers } from '../../src/drivers/systems/route53/driver.ts'
import { type RecordSet, startRoute53 } from '../doubles/route53.ts'
import { account, endpointVariable, route53Environment } from './route53-environment.ts'

vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')

const script = fileURLToPath(new URL('elsewhere-route53.ts', import.meta.url))
const zone = 'Z0000000EXAMPLE'
const weighted = (SetIdentifier: string, Weight: string, value: string): RecordSet => ({
  ...{ Name: 'weighted.example.com.', Type: 'A', SetIdentifier, Weight, TTL: '60', ResourceRecords: [value] },
})
export const nearest = (SetIdentifier: string, Region: string, HealthCheckId: string, value: string): RecordSet => ({
  ...{
    Name: 'nearest.example.com.',
    Type: 'A',
    SetIdentifier,
    Region,
    TTL: '30',
    ResourceRecords: [value],
    HealthCheckId,
  },
})
export const original: RecordSet[] = [
  { Name: 'example.com.', Type: 'NS', TTL: '3600', ResourceRecords: ['ns.example.com.'] },
  weighted('ireland', '90', '192.0.2.1'),
  weighted('germany', '10', '198.51.100.1'),
  { Name: 'simple.example.com.', Type: 'A', TTL: '300', ResourceRecords: ['192.0.2.1', '192.0.2.2', '198.51.100.1'] },
  { Name: 'simple.example.com.', Type: 'TXT', TTL: '300', ResourceRecords: ['"of others"'] },
  nearest('ireland', 'eu-west-1', 'check-ireland', '192.0.2.1'),
  nearest('germany', 'eu-central-1', 'check-germany', '198.51.100.1'),
]

export const told: Change[] = []
export const system = {
  steadyState: async () => [],
  changed: (change: Change) => told.push(change),
} as unknown as DrilledSystem
export const context = (runId: string, signal = AbortSignal.timeout(20_000)) =>
  ({ system, runId, leaseMs: 60_000, signal }) as never
export const here = (component: string) => ({ component, region: 'eu-west-1' })
/** Targets that mean nothing there. */
export const unknown = [
  {},
  { component: 'weighted' },
  { component: 'weighted', region: 'mars' },
  { component: 'other', region: 'eu-west-1' },
  { ...here('weighted'), zone: 'a' },
]
export const elsewhere = (endpoint: string) => (act: string, fault: object) =>
  spawn(process.execPath, [script, act, JSON.stringify(fault)], {
    env: { ...process.env, [endpointVariable]: endpoint },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

export const markOf = (record: string, runId: string): RecordSet => ({
  ...{ Name: `_muster-a.${record}.example.com.`, Type: 'TXT', TTL: '60' },
  ResourceRecords: [`"muster run=${runId} change=edge.withdraw-1"`],
})

/** Started anew for a suite, and as it was at first before each of its tests. */
export async function startRoute53Stage() {
  const double = await startRoute53({ account, zone, sets: original, checks: ['check-ireland', 'check-germany'] })
  afterAll(() => double.close())
  beforeEach(() => void (double.sets = [...original]))
  afterEach(() => void (told.length = 0))
  const sorted = () => double.sets.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const untouched = sorted()
  const environment = route53Environment(double.url)
  const driver = route53Drivers(environment)[0] as Driver
  const withdraw = driver.faults[0] as AnyFault
  const cutOver = driver.actions?.[0] as AnyAction
  const weights = () =>
    double.sets
      .flatMap(({ SetIdentifier, Weight }) => (Weight === undefined ? [] : `${SetIdentifier} ${Weight}`))
      .toSorted()
  const valuesOf = (name: string) =>
    double.sets.find(set => set.Name === `${name}.example.com.` && set.Type === 'A')?.ResourceRecords
  const checks = () => [...double.checks.values()].map(({ id, Disabled, Inverted }) => [id, Disabled, Inverted])
  const healthy = [
    ['check-ireland', false, false],
    ['check-germany', false, false],
  ]
  return { double, environment, driver, withdraw, cutOver, weights, valuesOf, checks, healthy, sorted, untouched }
}
