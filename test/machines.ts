/** Machines of a test's own: networks joined by a switch, a real sshd on each, reached over that switch from one of them. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lab from '../environments/lab-single-region.ts'
import type { EstateEnvironment } from '../src/model/environment/environment.ts'
import type { HostComponent, SshHost } from '../src/model/environment/hosts/hosts-settings.ts'
import { RunningLab } from '../src/lab/running-lab.ts'
import { endSandbox, startSandbox } from '../src/lab/sandbox.ts'
import { clientConfigOf } from '../src/lab/ssh/files.ts'
import { serveSsh } from '../src/lab/ssh/serve.ts'
import { startOf } from '../src/lab/state.ts'
import type { LabHost } from '../src/lab/topology.ts'
import { siteOf } from './lab-site.ts'

/** A machine: the last numbers of its addresses 10.9.0.x and 2001:db8::x, and where it is said to be. */
export interface Machine {
  readonly at: readonly number[]
  readonly region?: string
  readonly zone?: string
}

export interface Machines extends AsyncDisposable {
  /** runs and starts what a test needs there, not by ssh */
  readonly lab: RunningLab
  /** Those machines as an environment that is reached by ssh, from the machine `operator`. */
  readonly estate: (components?: readonly HostComponent[]) => EstateEnvironment
  /** A server there that says back what it hears; resolves when it listens. */
  readonly serve: (host: string, address: string, port: number) => Promise<void>
}

const operator = 'operator'

export async function startMachines(machines: Readonly<Record<string, Machine>>): Promise<Machines> {
  const all = Object.entries({ ...machines, [operator]: { at: [250] } } as Record<string, Machine>)
  const stateDir = join(mkdtempSync(join(tmpdir(), 'machines-')), 'state')
  mkdirSync(stateDir)
  const hosts = all.map(([name, machine]) => hostOf(name, machine))
  const site = { ...siteOf(lab.driver.settings), stateDir, topology: { hosts, components: [] } }
  const sandbox = await startSandbox(stateDir, network(hosts), AbortSignal.timeout(20_000))
  const running = new RunningLab(site, sandbox.initPid, () => endSandbox(sandbox))
  await serveSsh(running, { pid: sandbox.initPid, start: startOf(sandbox.initPid) as string })
  const configFile = join(stateDir, 'over-the-switch')
  writeFileSync(
    configFile,
    readFileSync(clientConfigOf(site), 'utf8').replaceAll(/(ProxyCommand .*) \S+ %h %p/g, `$1 ${operator} %h %p`),
  )
  return {
    lab: running,
    estate: (components = []) => estateOf(machines, configFile, components),
    serve: (host, address, port) => serve(running, host, address, port),
    async [Symbol.asyncDispose]() {
      await running.close()
      rmSync(join(stateDir, '..'), { recursive: true, force: true })
    },
  }
}

const hostOf = (name: string, { at, region, zone }: Machine): LabHost => ({
  ...{ name, region: region ?? null, zone: zone ?? null, tier: 'db' },
  addresses: at.map(last => `10.9.0.${last}`),
})

const network = (hosts: readonly LabHost[]) => `set -e
ip netns add switch
ip -n switch link add switch type bridge
ip -n switch link set switch up
${hosts
  .map(
    ({ name, addresses }, at) => `ip netns add ${name}
ip -n ${name} link set lo up
ip link add eth0 netns ${name} type veth peer name port${at} netns switch
ip -n switch link set port${at} master switch up
ip -n ${name} link set eth0 up
${addresses.flatMap(address => addressed(name, address)).join('\n')}`,
  )
  .join('\n')}`

const addressed = (name: string, address: string) => [
  `ip -n ${name} addr add ${address}/24 dev eth0`,
  `ip -n ${name} -6 addr add 2001:db8::${address.split('.').at(-1)}/64 dev eth0 nodad`,
]

function estateOf(
  machines: Readonly<Record<string, Machine>>,
  configFile: string,
  components: readonly HostComponent[],
): EstateEnvironment {
  const { driver: _, canaries: __, ...said } = lab
  const hosts = Object.entries(machines).map(([name, { at, ...where }]): [string, SshHost] => [
    name,
    { ssh: { host: name, configFile }, address: `10.9.0.${at[0]}`, ...where },
  ])
  const system = { driver: 'hosts' as const, hosts: Object.fromEntries(hosts), components: [...components] }
  return { ...said, name: 'machines', systems: { machines: system } }
}

const program = `const [name, address, port] = process.argv.slice(1)
const net = require('net')
net.createServer(socket => socket.on('error', () => 0).pipe(socket)).listen(Number(port), address, () => console.log(name))`

async function serve(running: RunningLab, host: string, address: string, port: number): Promise<void> {
  const child = running.spawn(host, [process.execPath, '-e', program, host, address, String(port)])
  await once(child.stdout as NodeJS.ReadableStream, 'data', { signal: AbortSignal.timeout(20_000) })
}
