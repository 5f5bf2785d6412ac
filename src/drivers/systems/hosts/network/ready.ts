/** Whether a host can be given an obstacle. Reads only; what is missing is told with what to do about it. */
import { type MusterError, refusal } from '../../../../model/muster-error.ts'
import { hostsOf } from '../inventory.ts'
import type { HostNetwork } from './look.ts'
import { directionsOf, type Obstacle, type Queue, type Spot } from './obstacle.ts'
import { queueAt } from './queue.ts'
import { rulesOf } from './rules.ts'
import type { Site } from './site.ts'
import type { ExecOptions, ExecResult } from '../../../../model/exec.ts'

const lookMs = 10_000

/** Throws for the first host that cannot. `looks`: of its hosts, at least. */
export async function requireReady(
  site: Site,
  obstacle: Obstacle,
  looks: readonly HostNetwork[],
  signal: AbortSignal,
): Promise<void> {
  const { queue, spots } = obstacle
  for (const { host } of spots) requireTools(host, looks, queue === null ? ['nft'] : ['nft', 'tc'])
  await Promise.all(spots.map(spot => requireRules(site, obstacle, spot, signal)))
  if (queue) await Promise.all(spots.map(spot => requireQueue(site, queue, spot, signal)))
}

const packages: Readonly<Record<string, string>> = {
  ip: 'iproute2 of 2018 or later (iproute on Red Hat)',
  nft: 'nftables',
  tc: 'iproute2 (iproute-tc on Red Hat)',
}

export function requireTools(host: string, looks: readonly HostNetwork[], wanted: readonly string[]): void {
  const look = looks.find(one => one.host === host)
  const missing = wanted.find(tool => !look?.tools.includes(tool) || (tool === 'ip' && look.links === null))
  if (missing === undefined) return
  throw refusal(
    'hosts.no-tool',
    `${host} has no "${missing}", by which its network is impaired${missing === 'ip' ? ', or one that speaks no JSON' : ''}`,
    `install ${packages[missing]} there, and mind that whoever logs in finds it in /usr/sbin, /sbin or PATH`,
  )
}

/** The kernel is asked whether it would take the rules, which are not made. */
async function requireRules(site: Site, obstacle: Obstacle, spot: Spot, signal: AbortSignal): Promise<void> {
  // Under the name of no run.
  const input = rulesOf(obstacle, spot, { table: 'muster_trial', mark: 'trial', leaseMs: 1_000, queue: '1:' })
  const { code, stderr } = await run(site, spot.host, ['nft', '--check', '-f', '-'], { input, signal })
  if (code === 0) return
  if (isForbidden(stderr)) throw notAllowed(site, spot.host, `nft says: ${inShort(stderr)}`)
  throw refusal(
    'hosts.no-kernel',
    `the kernel of ${spot.host} does not take the rules by which its network is impaired; nft says: ${inShort(stderr)}`,
    `it needs nf_tables with sets, the family inet and the hooks ${directionsOf(obstacle).join(' and ')}: some kernels of containers and small machines lack them`,
  )
}

const isForbidden = (said: string) => /not permitted|permission denied|must be root/i.test(said)

function notAllowed({ environment }: Site, host: string, said: string): MusterError {
  const isRoot = hostsOf(environment)[host]?.become === 'sudo'
  return refusal(
    'hosts.not-allowed',
    `whoever logs in at ${host} may not change its network; ${said}`,
    isRoot
      ? 'root of a container needs CAP_NET_ADMIN there'
      : `log in as root, or say of the host become: 'sudo'; root of a container needs CAP_NET_ADMIN`,
  )
}

async function requireQueue(site: Site, queue: Queue, spot: Spot, signal: AbortSignal): Promise<void> {
  for (const link of spot.links) await requireFree(site, spot.host, link, signal)
  await requireKind(site, queue, spot.host, signal)
}

interface Standing {
  readonly kind: string
  readonly handle: string
}

/** What the kernel puts at a link by itself has no handle. */
async function requireFree(site: Site, host: string, link: string, signal: AbortSignal): Promise<void> {
  const { code, stdout, stderr } = await run(site, host, ['tc', '-j', 'qdisc', 'show', 'dev', link], { signal })
  if (code !== 0) throw refusal('hosts.no-queue', `${host} does not tell which queues ${link} has: ${inShort(stderr)}`)
  const all = JSON.parse(stdout) as Standing[]
  const foreign = all.find(({ kind, handle }) => handle !== '0:' && !['ingress', 'clsact'].includes(kind))
  if (!foreign) return
  throw refusal(
    'hosts.queue-taken',
    `the link ${link} of ${host} has a queue that somebody has set up (${foreign.kind} ${foreign.handle}), and only the kernel's own is replaced`,
    `where it can be spared, take it off before the drill: tc qdisc del dev ${link} root`,
  )
}

/** Tried in a network of its own, which ends with the trial. Who may make none finds out when it is needed. */
async function requireKind(site: Site, queue: Queue, host: string, signal: AbortSignal): Promise<void> {
  const script = `unshare --net true 2>/dev/null || exit 0; exec unshare --net sh -c "$1"`
  const argv = ['sh', '-c', script, 'muster', queueAt('lo', '1:', queue)]
  const { code, stderr } = await run(site, host, argv, { signal })
  if (code === 0) return
  const modules = ['sch_htb', ...(queue.leaf === null ? [] : [`sch_${queue.leaf.split(' ')[0]}`])]
  throw refusal(
    'hosts.no-kernel',
    `the kernel of ${host} has no such queue (${queue.leaf ?? `htb ${queue.shape}`}); tc says: ${inShort(stderr)}`,
    `it needs the modules ${modules.join(' and ')}: try "modprobe ${modules.at(-1)}" there; Red Hat has it in kernel-modules-extra`,
  )
}

const run = ({ shells }: Site, host: string, argv: readonly string[], options: ExecOptions): Promise<ExecResult> =>
  shells.hosts.exec(host, argv, { env: { LC_ALL: 'C' }, timeoutMs: lookMs, ...options })

const inShort = (said: string) => said.trim().split('\n')[0] ?? ''
