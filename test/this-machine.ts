/** This machine as a system of one host, whatever its name: what scripts do is seen on processes of the test's own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Hosts } from '../src/drivers/contract/hosts.ts'
import type { ProcessRef } from '../src/drivers/contract/processes.ts'
import type { Shells } from '../src/drivers/linux/claim.ts'

/** Hosts whose every process is started so. */
export const hostsBy = (start: Hosts['spawn']): Hosts => ({
  spawn: start,
  async exec(host, argv, options = {}) {
    const child = start(host, argv, options)
    // A command that ends before it has read its input closes the pipe; its exit code tells what matters.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.input ?? '')
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout as NodeJS.ReadableStream),
      text(child.stderr as NodeJS.ReadableStream),
      new Promise<number | null>(resolve => child.once('close', resolve)),
    ])
    return { code, stdout, stderr }
  },
})

export const thisMachine = hostsBy((_host, [command, ...rest], { env = {} } = {}) =>
  spawn(command as string, rest, { env: { ...process.env, ...env }, stdio: 'pipe' }),
)

/** With a folder of claims of its own, removed by `[Symbol.dispose]`. */
export function shellsHere(): Shells & Disposable {
  const claims = mkdtempSync(join(tmpdir(), 'muster-claims-'))
  return { hosts: thisMachine, claims, [Symbol.dispose]: () => rmSync(claims, { recursive: true, force: true }) }
}

/** A process of this machine as faults name it. */
export function refOf(pid: number): ProcessRef {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return { pid, startTicks: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]), host: 'here' }
}
