/** What the machine must have for a lab, checked by looking. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { CheckResult } from '../model/record/journal-entry.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { refusal } from '../model/muster-error.ts'
import { run } from './process/run.ts'
import { toolsEnvironment } from './sandbox.ts'

interface Requirement {
  readonly package: string
  readonly command: string
  readonly why: string
}

export async function checkMachine(): Promise<CheckResult[]> {
  const commands = listed('requirements.json').map(({ package: name, command, why }) => {
    const ok = isThere(command)
    return { name, ok, detail: ok ? why : `${why}; install it: apt-get install --no-install-recommends ${name}` }
  })
  return [...commands, await namespaces()]
}

/** Refuses settings that need software which is not there. What an object store needs is installed for those who want it only: it is large. */
export function requireSoftware({ objectStore }: LabSettings): void {
  refuseMissing('the lab', 'requirements.json', ['setup'])
  if (objectStore)
    refuseMissing('the object store of this environment', 'requirements-objects.json', ['setup', 'objects'])
}

/** Refuses to open a lab to ssh where there is no server of it. */
export const requireSsh = (): void =>
  refuseMissing('a lab that is reached by ssh', 'requirements-ssh.json', ['setup', 'ssh'])

function refuseMissing(what: string, list: string, run: readonly string[]): void {
  const missing = listed(list).filter(({ command }) => !isThere(command))
  if (missing.length === 0) return
  throw refusal(
    'lab.requirements',
    `${what} needs software that is not here: ${missing.map(({ package: name }) => name).join(', ')}`,
    { text: 'install it once', run },
  )
}

function listed(file: string): Requirement[] {
  const { packages } = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as { packages: Requirement[] }
  return packages
}

const places = (command: string) =>
  isAbsolute(command)
    ? [command]
    : [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].map(folder => join(folder, command))

const isThere = (command: string) =>
  places(command).some(place => {
    try {
      accessSync(place, constants.X_OK)
      return true
    } catch {
      // Not there, or not ours to run: the next place is asked.
      return false
    }
  })

/** A sandbox is made of namespaces with nftables inside: tried, not assumed. */
async function namespaces(): Promise<CheckResult> {
  const name = 'user namespaces'
  const argv = [
    '--user',
    '--map-root-user',
    '--net',
    '--mount',
    '--pid',
    '--fork',
    'nft',
    'add',
    'table',
    'inet',
    'trial',
  ]
  try {
    await run(['unshare', ...argv], { timeout: 5_000, env: toolsEnvironment() })
    return { name, ok: true, detail: 'a sandbox with its own network can be made' }
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
    return {
      name,
      ok: false,
      detail: `no sandbox can be made here: ${why}; allow them: ${allowNamespaces(restrictedByAppArmor())}`,
    }
  }
}

/** The command for an administrator. Ubuntu 24.04 has a restriction of its own, beside the one that Debian has. */
export const allowNamespaces = (byAppArmor: boolean): string =>
  `sudo sysctl -w kernel.${byAppArmor ? 'apparmor_restrict_unprivileged_userns=0' : 'unprivileged_userns_clone=1'}`

function restrictedByAppArmor(): boolean {
  try {
    return readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1'
  } catch {
    // A kernel without it restricts nothing by it.
    return false
  }
}
