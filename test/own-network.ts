/** A network namespace of the test's own, in which one may do what takes root elsewhere; it ends with the process that holds it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Hosts } from '../src/drivers/contract/hosts.ts'
import { hostsBy, thisMachine } from './this-machine.ts'

/** Some machines keep it from users who are not root. */
export const canMakeNetworks = spawnSync('unshare', ['-Urn', 'true']).status === 0

export interface OwnNetwork extends Hosts, AsyncDisposable {}

/** `lo` is up in it, and whatever `setUp` makes. */
export async function ownNetwork(setUp = ''): Promise<OwnNetwork> {
  const holder = spawn('unshare', ['-Urn', 'bash', '-c', `set -e; ip link set lo up; ${setUp}\necho ready; cat`], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: inTools,
  })
  await once(holder.stdout, 'data')
  const entered = (argv: readonly string[]) => [
    ...['nsenter', '-t', String(holder.pid), '-U', '-n', '--preserve-credentials', '--'],
    ...argv,
  ]
  const hosts = hostsBy((host, argv) => thisMachine.spawn(host, entered(argv), { env: inTools }))
  return { ...hosts, [Symbol.asyncDispose]: () => ended(holder) }
}

const inTools = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } as Record<string, string>

async function ended(holder: ChildProcess): Promise<void> {
  const end = once(holder, 'exit')
  holder.stdin?.end()
  await end
}
