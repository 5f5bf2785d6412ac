/** Machines of anybody as the harness sees them. */
import { createHash, randomBytes } from 'node:crypto'
import { Askers } from '../../../asking/askers.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { MusterError } from '../../../model/muster-error.ts'
import type { Question } from '../../../model/question.ts'
import { withLogin } from '../../../model/store-login.ts'
import type { CheckResult } from '../../../model/record/journal-entry.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Change } from '../../contract/changes.ts'
import type { Driver } from '../../contract/driver.ts'
import type { Changing, Hosts } from '../../contract/hosts.ts'
import type { Inventoried, Inventory } from '../../contract/inventory.ts'
import type { Json } from '../../contract/json.ts'
import type { Cutting, Delaying, Holding, Impairing, Narrowing } from '../../contract/network.ts'
import type { Away, Launch } from '../../contract/places.ts'
import type { Claim, ProcessRef, Processes } from '../../contract/processes.ts'
import type { Primaries, Zone } from '../../contract/primaries.ts'
import type { Roles } from '../../contract/roles.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import type { Shells } from '../../linux/claim.ts'
import { connectionEnd } from '../../linux/connection.ts'
import { lockHost, unlockHost } from '../../linux/host-lock.ts'
import { secretsOf } from '../secrets.ts'
import { programAt } from './bundle.ts'
import { ofRoles, zoneOfPrimary } from './by-drivers.ts'
import { clockOf } from './clock.ts'
import { HostComponents } from './components.ts'
import { hostChecks } from './doctor.ts'
import { hostsInventory, hostsOf } from './inventory.ts'
import { KeptProcess } from './kept/kept-process.ts'
import { cuttingOf } from './network/cut.ts'
import { delayingOf } from './network/delay.ts'
import { holdingOf } from './network/hold.ts'
import { narrowingOf } from './network/narrow.ts'
import { RehearsedComponents, rehearsedAsk, rehearsedHosts } from './rehearsed.ts'
import { Runtime } from './runtime.ts'
import { SshHosts } from './ssh-hosts.ts'
import { steadyChecks } from './steady-state.ts'
import { tellingAsk, tellingHosts } from './telling.ts'
import type { ExecOptions, Launched, SpawnOptions } from '../../../model/exec.ts'

/** A folder that every Linux has, that does not outlast the host, and that only root may write to. */
const claims = '/run'

/** A probe that waits for a processor measures its own machine. Where who logs in may not go first, it goes as others do. */
const clientNiceness = -10

/** How long a vantage goes on that nobody hears, and how long it is looked for. */
const keptMs = 20_000

/** Whoever has not answered by then does not. */
const connectionMs = 1_500

interface Options {
  /** is told of what takes a while */
  readonly onProgress?: (text: string) => void
  /** those who know its stores */
  readonly drivers?: readonly Driver[]
  /** what would change something is told to whoever listens for changes, and not done */
  readonly isRehearsal?: boolean
}

type Capabilities = DrilledSystem & Ask & Changing & Hosts & Inventoried & Primaries & Processes & Roles
type Impairments = Cutting & Delaying & Holding & Narrowing

export class HostsSystem implements Capabilities, Impairments {
  readonly environment: EstateEnvironment
  readonly inventory: Inventory
  readonly away: Away
  readonly tell: Ask['tell']
  readonly cutting: Cutting['cutting']
  readonly holding: Holding['holding']
  readonly narrowing: Narrowing['narrowing']
  readonly delaying: Delaying['delaying']
  readonly #hosts: SshHosts
  /** through which things are changed */
  readonly #changing: Shells
  readonly #components: HostComponents
  readonly #runtime: Runtime
  readonly #askers: Askers
  #changed: (change: Change) => void = () => undefined
  readonly #secrets: Readonly<Record<string, string>>
  readonly #drivers: readonly Driver[]

  /** Looks up what the environment refers to; nothing is reached yet. */
  static async open(environment: EstateEnvironment, options: Options = {}) {
    return new HostsSystem(environment, await secretsOf(environment), options)
  }

  private constructor(
    environment: EstateEnvironment,
    secrets: Readonly<Record<string, string>>,
    { onProgress = () => undefined, drivers = [], isRehearsal = false }: Options,
  ) {
    this.#secrets = secrets
    this.#drivers = drivers
    this.environment = environment
    this.inventory = hostsInventory(environment)
    this.#hosts = new SshHosts({ hosts: hostsOf(environment) })
    const shells = { hosts: this.#hosts, claims }
    const tell = (change: Change) => this.#changed(change)
    const changing = { hosts: (isRehearsal ? rehearsedHosts : tellingHosts)(this.#hosts, tell), claims }
    this.#changing = changing
    this.tell = isRehearsal ? rehearsedAsk(tell) : tellingAsk(this.ask, tell)
    const Components = isRehearsal ? RehearsedComponents : HostComponents
    this.#components = new Components(shells, changing.hosts, environment)
    const site = { environment, inventory: this.inventory, connects: this.connects, shells }
    const changingSite = { ...site, shells: changing }
    this.cutting = telling(cuttingOf(site), cuttingOf(changingSite))
    this.holding = telling(holdingOf(site), holdingOf(changingSite))
    this.narrowing = telling(narrowingOf(site), narrowingOf(changingSite))
    this.delaying = telling(delayingOf(site), delayingOf(changingSite))
    this.#runtime = new Runtime(this.#hosts, onProgress)
    this.#askers = new Askers(async host => this.#hosts.spawn(host, await this.#runtime.argvOf(host, 'ask')))
    this.away = {
      fileAt: async (host, runId, name) => `${await this.#runtime.folderFor(host, runId)}/${name}.ndjson`,
      read: (host, runId, name) => this.#read(host, runId, name),
      clock: host => clockOf(this, host),
    }
  }

  async steadyState(signal: AbortSignal): Promise<readonly CheckResult[]> {
    const { inventory, connects } = this
    const shells = { hosts: this.#hosts, claims }
    const hosts = Object.keys(hostsOf(this.environment))
    const machines = { hosts, inventory, shells, components: this.#components, connects }
    const stores = this.#drivers.map(({ steadyStores }) => steadyStores?.(this, signal) ?? [])
    return (await Promise.all([steadyChecks(machines), ...stores])).flat()
  }

  rolesHeld(signal: AbortSignal): Promise<readonly string[]> {
    return ofRoles(this.#drivers, roles => roles.held(this, signal))
  }

  restoreRoles(held: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    return ofRoles(this.#drivers, roles => roles.giveBack(held, this, signal))
  }

  zoneOfPrimary(store: string, signal: AbortSignal): Promise<Zone> {
    return zoneOfPrimary(this.#drivers, this, store, signal)
  }

  onChange(listener: (change: Change) => void): void {
    this.#changed = listener
  }

  changed(change: Change): void {
    this.#changed(change)
  }

  /** On every host that something can be broken on: in order, so that of two that come at once one gets them all. */
  async takeLock(runId: string): Promise<void> {
    const taken: string[] = []
    try {
      for (const host of this.#drilledHosts()) {
        await lockHost(this.#changing, host, runId)
        taken.push(host)
      }
    } catch (error) {
      await Promise.all(taken.map(host => unlockHost(this.#changing, host, runId)))
      throw error
    }
  }

  async releaseLock(runId: string): Promise<void> {
    await Promise.all(this.#drilledHosts().map(host => unlockHost(this.#changing, host, runId)))
  }

  #drilledHosts(): string[] {
    const own = Object.entries(hostsOf(this.environment)).filter(([, { region }]) => region !== undefined)
    return own.map(([name]) => name).toSorted()
  }

  /** Tries without harm what a drill must be able to do. */
  async doctor(signal: AbortSignal): Promise<readonly CheckResult[]> {
    await this.preflight(signal)
    const ledgers = this.#drivers.map(({ storeLedgers }) => storeLedgers?.check(this, signal) ?? [])
    const checks = [hostChecks(this, this.environment), this.steadyState(signal), ...ledgers]
    return (await Promise.all(checks)).flat()
  }

  async preflight(_signal: AbortSignal): Promise<readonly CheckResult[]> {
    await this.#hosts.connect(Object.keys(hostsOf(this.environment)))
    return []
  }

  /** Who measures goes on when the connection to its machine is lost, and is found again. */
  async launch(host: string, { argv: [, module = '', ...rest], env }: Launch): Promise<Launched> {
    const program = programAt(module)
    const argv = [...(await this.#runtime.argvOf(host, program)), ...rest]
    const options = { ...(env ? { env } : {}), niceness: clientNiceness }
    return program === 'agent' ? await this.#keep(host, argv, options) : this.#hosts.spawn(host, argv, options)
  }

  async #keep(host: string, argv: readonly string[], options: SpawnOptions): Promise<Launched> {
    const folder = await this.#runtime.folderFor(host, `kept-${randomBytes(8).toString('hex')}`)
    const attach = [...(await this.#runtime.argvOf(host, 'attach')), folder]
    return new KeptProcess(async isFirst => {
      if (isFirst) return this.#hosts.spawn(host, [...attach, String(keptMs), ...argv], options)
      await this.#hosts.reconnect(host)
      return this.#hosts.spawn(host, attach, options)
    }, keptMs)
  }

  async #read(host: string, runId: string, name: string): Promise<string> {
    const file = await this.away.fileAt(host, runId, name)
    const { code, stdout, stderr } = await this.#hosts.exec(host, ['sh', '-c', '[ ! -e "$1" ] || cat "$1"', 'sh', file])
    if (code !== 0) throw new MusterError('hosts.read', `${host}: ${file} cannot be read: ${stderr.trim()}`)
    return stdout
  }

  connects = (from: string, address: string, port: number) =>
    connectionEnd(this.#hosts, from, { address, port, withinMs: connectionMs })

  ask = (host: string, questions: readonly Question[], signal?: AbortSignal) =>
    this.#askers.ask(
      host,
      questions.map(question => withLogin(question, this.#secrets)),
      signal,
    )

  exec(host: string, argv: readonly string[], options?: ExecOptions) {
    return this.#hosts.exec(host, argv, options)
  }

  change(host: string, argv: readonly string[], options?: ExecOptions) {
    return this.#changing.hosts.exec(host, argv, options)
  }

  spawn(host: string, argv: readonly string[], options?: SpawnOptions) {
    return this.#hosts.spawn(host, argv, options)
  }

  processesOf(components: readonly string[]) {
    return this.#components.processesOf(components)
  }

  running(refs: readonly ProcessRef[], graceMs?: number) {
    return this.#components.running(refs, graceMs)
  }

  strike(refs: readonly ProcessRef[], signal: 'KILL' | 'STOP', claim: Claim, leaseMs: number | null) {
    return this.#components.strike(refs, signal, claim, leaseMs)
  }

  thaw(claim: Claim) {
    return this.#components.thaw(claim)
  }

  isClaimed(claim: Claim) {
    return this.#components.isClaimed(claim)
  }

  release(claim: Claim) {
    return this.#components.release(claim)
  }

  pids(component: string) {
    return this.#components.pids(component)
  }

  start(component: string) {
    return this.#components.start(component)
  }

  secrets() {
    return this.#secrets
  }

  /** The same machines, whoever drills them. */
  identity(): string {
    const places = Object.entries(hostsOf(this.environment)).map(([name, { ssh }]) => `${name} ${ssh.host} ${ssh.port}`)
    return createHash('sha256').update(places.toSorted().join('\n')).digest('hex').slice(0, 16)
  }

  async close(): Promise<void> {
    this.#askers.close()
    await this.#hosts.close()
  }
}

/** What is looked at is not told, and what is changed is. */
const telling = <Wish, Handle extends Json>(
  looking: Impairing<Wish, Handle>,
  changing: Impairing<Wish, Handle>,
): Impairing<Wish, Handle> => ({
  prepare: looking.prepare,
  standing: looking.standing,
  open: changing.open,
  close: changing.close,
})
