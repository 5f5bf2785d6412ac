/** What every driver must do, done to machines that are reached by ssh: the lab, of which nothing else is known here. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, vi } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import { startLabInBackground, stopLab } from '../../src/lab/background.ts'
import type { Driver } from '../../src/drivers/contract/driver.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'
import type { HostsSystem } from '../../src/drivers/systems/hosts/system.ts'
import { type ConformanceCase, describeDriverConformance } from './conformance.ts'
import { generalCases, noComponent, noZone } from './general-cases.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-drivers-ssh-'))
const stateDir = join(home, 'lab')
// The environment tells paths by it.
vi.stubEnv('MUSTER_HOME', home)
const { default: environment } = await import('../../environments/lab-over-ssh.ts')
const { openEstate } = await import('../../src/cli/open-estate.ts')
const { reachOf } = await import('../../src/drivers/reach.ts')
const { drivers, inventory } = await reachOf(environment)
const script = fileURLToPath(new URL('elsewhere-over-ssh.ts', import.meta.url))
let system: HostsSystem

beforeAll(async () => {
  await startLabInBackground({ settings: lab.driver.settings, stateDir, onProgress: () => undefined, ssh: true })
  system = await openEstate(environment, () => undefined)
  // Muster's programs are brought there first: what that takes is no part of any test.
  await system.ask(`control-${Object.keys(environment.regions)[0]}`, [])
}, 180_000)
afterAll(async () => {
  await system?.close()
  await stopLab(stateDir)
  rmSync(home, { recursive: true, force: true })
  vi.unstubAllEnvs()
}, 60_000)

/** Claims on every machine on which something can be broken. */
async function standing(): Promise<string[]> {
  const hosts = [...new Set(inventory.parts.map(({ host }) => host))]
  const found = hosts.map(async host => {
    const { stdout } = await system.exec(host, ['sh', '-c', 'ls /run | grep ^fault-; true'], { timeoutMs: 10_000 })
    return stdout
      .split('\n')
      .filter(Boolean)
      .map(name => `${host}: ${name}`)
  })
  return (await Promise.all(found)).flat()
}

/** They need a queue that not every kernel has: where it lacks, they are refused, which other tests see. */
const queued = ['network.delay', 'postgres.squeeze-replication']

/** Those of a driver's faults that can be done there on any kernel. */
const possible = (name: string): Driver => {
  const driver = drivers.find(known => known.name === name) as Driver
  const isAble = ({ needs = [] }: AnyFault) => needs.every(need => inventory.can.has(need))
  return {
    ...driver,
    faults: (driver.faults as AnyFault[]).filter(fault => isAble(fault) && !queued.includes(fault.kind)),
  }
}

const subject = {
  environment,
  system: () => system,
  standing,
  elsewhere: (action: string, fault: object) =>
    spawn(process.execPath, [script, action, JSON.stringify(fault)], { stdio: ['ignore', 'pipe', 'pipe'] }),
}

const onPrimary = (kind: string, more: Pick<ConformanceCase, 'leased' | 'mended'>): ConformanceCase => ({
  kind,
  target: { store: 'core-db', role: 'primary' },
  spec: {},
  unknown: [{ store: 'ledger' }, { store: 'sessions' }, { store: 'core-db', zone: 'z' }, {}],
  ...more,
})
const onMaster = (kind: string, leased: boolean): ConformanceCase => ({
  kind,
  target: { store: 'sessions' },
  spec: { shard: 1 },
  unknown: [{ store: 'core-db' }, { store: 'sessions', zone: 'z' }, { store: 'sessions', role: 'replica' }, {}],
  leased,
})

describeDriverConformance('general', {
  ...subject,
  driver: possible('general'),
  cases: [
    ...generalCases,
    {
      kind: 'component.isolate',
      target: { component: 'gateway', zone: 'b' },
      spec: {},
      unknown: noComponent,
      leased: true,
    },
    { kind: 'network.narrow', target: { zone: 'b' }, spec: { rate: '1mbit' }, unknown: noZone, leased: true },
  ],
})

describeDriverConformance('postgres', {
  ...subject,
  driver: possible('postgres'),
  cases: [
    onPrimary('postgres.kill-primary', { leased: false, mended: /runs again/ }),
    onPrimary('postgres.lose-primary-host', { leased: false }),
    onPrimary('postgres.freeze-primary', { leased: true }),
    onPrimary('postgres.isolate-primary', { leased: true }),
    onPrimary('postgres.hold-replication', { leased: true }),
    { ...onPrimary('postgres.pause-replay', { leased: true }), target: { store: 'core-db', role: 'replica' } },
  ],
})

describeDriverConformance('redis', {
  ...subject,
  driver: possible('redis'),
  cases: [onMaster('redis.kill-master', false), onMaster('redis.freeze-master', true)],
})
