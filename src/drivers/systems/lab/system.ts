/** The embedded lab as the harness sees it. */
import type { ChildProcess } from 'node:child_process'
import type { Lab } from '../../../lab/lab.ts'
import { latencyOff } from '../../../lab/latency.ts'
import { untilCopied } from '../../../lab/objects/zones.ts'
import { mastersOf, restoreMasters } from '../../../lab/redis-cluster.ts'
import type { LabQuestion } from '../../../lab/readiness/ask.ts'
import { frontDoors } from '../../../lab/front-doors.ts'
import { doorKeyOf, tokenKeyOf } from '../../../lab/token.ts'
import { configurationChecks } from '../../../causes/configuration-checks.ts'
import type { LabEnvironment } from '../../../model/environment/environment.ts'
import type { CheckResult } from '../../../model/record/journal-entry.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import type { ClusterSettings } from '../../contract/cluster-settings.ts'
import type { Inventoried, Inventory } from '../../contract/inventory.ts'
import type { Changing, Hosts } from '../../contract/hosts.ts'
import type { Cutting, Delaying, Holding, Narrowing } from '../../contract/network.ts'
import type { Launch } from '../../contract/places.ts'
import type { Claim, ProcessRef, Processes } from '../../contract/processes.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { isClaimed, release } from '../../linux/claim.ts'
import { connectionEnd } from '../../linux/connection.ts'
import { stillRunning } from '../../linux/running.ts'
import { strikeProcesses, thawProcesses } from '../../linux/strike.ts'
import { nextTurn } from './control-loop.ts'
import { collectNative } from './native.ts'
import { anyHost, openClaims, shellsOf } from './claim.ts'
import { flowsOf } from './flows.ts'
import { inventoryOf } from './inventory.ts'
import { machineChecks, machineFacts } from './machine.ts'
import { cuttingOf } from './network/cut.ts'
import { delayingOf } from './network/delay.ts'
import { holdingOf } from './network/hold.ts'
import { narrowingOf } from './network/narrow.ts'
import { processesOf } from './processes.ts'
import { plantPositives, removePositives, searchLab } from './sweep/sweep.ts'
import type { ExecOptions, ExecResult, SpawnOptions } from '../../../model/exec.ts'

/**
 * Clients have machines of their own; here they share the lab's. A probe that waits for a processor measures the machine, not
 * the target, so they go before everything else.
 */
const clientNiceness = -10

/** Whoever has not answered by then does not. */
const connectionMs = 700

/** All that a lab can do. */
type Capabilities = DrilledSystem &
  Ask &
  Changing &
  ClusterSettings &
  Cutting &
  Delaying &
  Holding &
  Hosts &
  Inventoried &
  Narrowing &
  Processes

export class LabSystem implements Capabilities {
  readonly lab: Lab
  readonly environment: LabEnvironment
  readonly inventory: Inventory
  readonly cutting: Cutting['cutting']
  readonly holding: Holding['holding']
  readonly narrowing: Narrowing['narrowing']
  readonly delaying: Delaying['delaying']

  constructor(lab: Lab, environment: LabEnvironment) {
    this.lab = lab
    this.environment = environment
    this.inventory = inventoryOf(lab.topology.components)
    this.cutting = cuttingOf(lab, this)
    this.holding = holdingOf(lab)
    this.narrowing = narrowingOf(lab)
    this.delaying = delayingOf(lab)
  }

  async steadyState(signal: AbortSignal): Promise<readonly CheckResult[]> {
    const [ready, left] = await Promise.all([this.lab.readiness(signal), leftoverCheck(this.lab)])
    return [...ready, left]
  }

  async preflight(_signal: AbortSignal): Promise<readonly CheckResult[]> {
    const [facts, noLatency] = await Promise.all([machineFacts(this.lab.stateDir), latencyOff(this.lab)])
    return [...configurationChecks(this.environment), ...machineChecks(facts), ...latencyCheck(noLatency)]
  }

  /** Those that it was built with, whoever holds them now. */
  rolesHeld(_signal: AbortSignal): Promise<readonly string[]> {
    return Promise.resolve(mastersOf(this.lab))
  }

  async restoreRoles(held: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const restored = await restoreMasters(this.lab, held, signal)
    return restored.map(id => `${id} is master again`)
  }

  controlLoop(target: Target, signal: AbortSignal) {
    return nextTurn(this.lab, this.environment, target, signal)
  }

  async untilCopied(signal: AbortSignal): Promise<void> {
    const [first, second] = this.lab.settings.objectStore?.sites ?? []
    if (first === undefined || second === undefined) return
    const ways = [
      { from: first, to: second },
      { from: second, to: first },
    ]
    // A site that does not answer, or not in time, is found by the read-back.
    await Promise.allSettled(ways.map(way => untilCopied(this.lab, way, signal)))
  }

  flows(signal: AbortSignal) {
    return flowsOf(this.lab, signal)
  }

  search(marks: { readonly prefix: string; readonly length: number }, signal: AbortSignal) {
    return searchLab(this.lab, this.environment, marks, signal)
  }

  plantPositives(mark: string, signal: AbortSignal) {
    return plantPositives(this.lab, this.environment, mark, signal)
  }

  removePositives(signal: AbortSignal) {
    return removePositives(this.lab, this.environment, signal)
  }

  launch(host: string, { argv, env }: Launch): ChildProcess {
    return this.lab.spawn(host, argv, { ...(env ? { env } : {}), niceness: clientNiceness })
  }

  exec(host: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult> {
    return this.lab.exec(host, argv, options)
  }

  spawn(host: string, argv: readonly string[], options?: SpawnOptions): ChildProcess {
    return this.lab.spawn(host, argv, options)
  }

  processesOf(components: readonly string[]) {
    return processesOf(this.lab, components)
  }

  running(refs: readonly ProcessRef[], graceMs?: number) {
    return stillRunning(this.lab, anyHost, refs, graceMs)
  }

  strike(refs: readonly ProcessRef[], signal: 'KILL' | 'STOP', claim: Claim, leaseMs: number | null) {
    return strikeProcesses(shellsOf(this.lab), refs, signal, seenByAll(claim), leaseMs)
  }

  thaw(claim: Claim) {
    return thawProcesses(shellsOf(this.lab), seenByAll(claim))
  }

  isClaimed(claim: Claim) {
    return isClaimed(shellsOf(this.lab), seenByAll(claim))
  }

  release(claim: Claim) {
    return release(shellsOf(this.lab), seenByAll(claim))
  }

  pids(component: string) {
    return this.lab.pids(component)
  }

  start(component: string) {
    return this.lab.start(component)
  }

  collectNative(folder: string, conceal: (text: string) => string, signal: AbortSignal): Promise<readonly string[]> {
    return collectNative(this.lab, { folder, conceal }, signal)
  }

  secrets() {
    const { accessKeyId, secretAccessKey } = this.lab.objectKeys?.application ?? {}
    return {
      tokenKey: this.lab.tokenKey,
      ...tokenKeys(this.lab),
      ...(accessKeyId && secretAccessKey ? { objectKey: accessKeyId, objectSecret: secretAccessKey } : {}),
    }
  }

  identity(): string {
    return this.lab.id
  }

  close(): Promise<void> {
    return this.lab.close()
  }

  clusterSettings(_region: string) {
    const { primary_start_timeout } = this.lab.settings.patroni
    return { primary_start_timeout }
  }

  connects(from: string, address: string, port: number) {
    return connectionEnd(this.lab, from, { address, port, withinMs: connectionMs })
  }

  ask(host: string, questions: readonly LabQuestion[], signal?: AbortSignal) {
    return this.lab.ask(host, questions, signal)
  }

  /** Of what is done to the lab nobody has to be told. */
  tell(host: string, questions: readonly LabQuestion[], signal?: AbortSignal) {
    return this.ask(host, questions, signal)
  }

  change(host: string, argv: readonly string[], options?: ExecOptions) {
    return this.exec(host, argv, options)
  }
}

/** The lab has one process table and one folder of claims. */
const seenByAll = (claim: Claim): Claim => ({ ...claim, host: anyHost })

/** Keys of the front doors and gateways that take tokens by another than the lab's, by address. */
function tokenKeys({ settings, topology, tokenKey }: Lab): Record<string, string> {
  const site = { settings, tokenKey }
  const doors = frontDoors(settings.edges).flatMap(door =>
    [door.address, ...door.points.map(({ address }) => address)].map(
      address => [address, doorKeyOf(site, door)] as const,
    ),
  )
  const gateways = topology.components
    .filter(({ kind }) => kind === 'gateway')
    .map(({ address, region }) => [address, tokenKeyOf(site, region as string)] as const)
  const own = [...doors, ...gateways].filter(([, key]) => key !== tokenKey)
  return Object.fromEntries(own.map(([address, key]) => [`tokenKey@${address}`, key]))
}

/** Regions that ought to be apart and are not: whatever crosses a border is quicker here than it would be. */
const latencyCheck = (off: string | null): CheckResult[] =>
  off === null ? [] : [{ name: 'machine/latency', ok: false, detail: `none between regions: ${off}` }]

/** No fault of an earlier run is left: whoever injected it died before undoing it. */
async function leftoverCheck(lab: Lab): Promise<CheckResult> {
  const left = await openClaims(lab).catch((error: Error) => error)
  if (left instanceof Error) return { name: 'broken/leftover-faults', ok: false, detail: left.message }
  const detail = left.length === 0 ? 'ok' : `${left.join(', ')} still stand: run \`muster recover\``
  return { name: 'broken/leftover-faults', ok: left.length === 0, detail }
}
