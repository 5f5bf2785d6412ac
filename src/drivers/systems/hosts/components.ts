/** The components that an environment says are on its machines: their processes, found, signalled and started. */
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { HostComponent } from '../../../model/environment/hosts/hosts-settings.ts'
import { MusterError, usageError } from '../../../model/muster-error.ts'
import type { Hosts } from '../../contract/hosts.ts'
import type { Claim, ProcessRef, Processes, RunningProcess } from '../../contract/processes.ts'
import { isClaimed, release, type Shells } from '../../linux/claim.ts'
import { familiesOn } from '../../linux/family.ts'
import { stillRunning } from '../../linux/running.ts'
import { strikeProcesses, thawProcesses } from '../../linux/strike.ts'
import { componentsOf } from './inventory.ts'

const startMs = 30_000

export class HostComponents implements Processes {
  readonly #shells: Shells
  /** through which things are changed */
  readonly #changing: Shells
  readonly #components: ReadonlyMap<string, HostComponent>

  /** `changing`: the same hosts, for commands that change something. */
  constructor(shells: Shells, changing: Hosts, environment: EstateEnvironment) {
    this.#shells = shells
    this.#changing = { ...shells, hosts: changing }
    this.#components = new Map(componentsOf(environment).map(component => [component.id, component]))
  }

  async processesOf(components: readonly string[]): Promise<ProcessRef[]> {
    return [...(await this.families(components)).values()].flat()
  }

  /** Of each component, its first process first; each host is looked at once. */
  async families(components: readonly string[]): Promise<ReadonlyMap<string, readonly ProcessRef[]>> {
    const all = components.map(id => this.#named(id))
    const hosts = [...new Set(all.map(({ host }) => host))]
    const found = hosts.map(async host => {
      const own = all.filter(component => component.host === host)
      const ways = own.map(({ unit, pidFile, pattern }) => ({ unit, pidFile, pattern }))
      const families = await familiesOn(this.#hosts, host, ways)
      return own.map(({ id }, at) => [id, families[at] ?? []] as const)
    })
    return new Map((await Promise.all(found)).flat())
  }

  async running(refs: readonly ProcessRef[], graceMs?: number): Promise<RunningProcess[]> {
    const hosts = [...new Set(refs.map(({ host }) => host))]
    const own = (host: string) => refs.filter(ref => ref.host === host)
    const found = hosts.map(host => stillRunning(this.#shells.hosts, host, own(host), graceMs))
    return (await Promise.all(found)).flat()
  }

  strike(refs: readonly ProcessRef[], signal: 'KILL' | 'STOP', claim: Claim, leaseMs: number | null): Promise<void> {
    return strikeProcesses(this.#changing, refs, signal, claim, leaseMs)
  }

  thaw(claim: Claim): Promise<void> {
    return thawProcesses(this.#changing, claim)
  }

  isClaimed(claim: Claim): Promise<boolean> {
    return isClaimed(this.#shells, claim)
  }

  release(claim: Claim): Promise<void> {
    return release(this.#changing, claim)
  }

  async pids(component: string): Promise<readonly number[]> {
    return (await this.processesOf([component])).map(({ pid }) => pid)
  }

  async start(id: string): Promise<void> {
    if ((await this.pids(id)).length === 0) await this.startNow(id)
  }

  protected async startNow(id: string): Promise<void> {
    const component = this.#named(id)
    const { code, stderr } = await this.#changing.hosts.exec(component.host, startOf(component), { timeoutMs: startMs })
    if (code !== 0) throw new MusterError('hosts.start', `${id} was not started on ${component.host}: ${stderr.trim()}`)
  }

  get #hosts(): Hosts {
    return this.#shells.hosts
  }

  #named(id: string): HostComponent {
    const found = this.#components.get(id)
    if (found) return found
    const known = [...this.#components.keys()].join(', ')
    throw usageError('hosts.unknown-component', `there is no component "${id}"`, `there are ${known}`)
  }
}

/** A command that ends when the component has been started. */
function startOf({ id, unit, start }: HostComponent): string[] {
  if (start) return ['sh', '-c', 'setsid "$@" >/dev/null 2>&1 </dev/null &', 'sh', ...start]
  if (unit !== undefined) return ['systemctl', 'start', '--', unit]
  throw usageError('hosts.no-start', `nobody said how ${id} is started`, 'give its component `start`, or `unit`')
}
