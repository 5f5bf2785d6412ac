/** Addresses as packets carry them. */
import { isIP } from 'node:net'
import { usageError } from '../../../../model/muster-error.ts'
import { runScript } from '../../../linux/script.ts'
import type { Site } from './site.ts'

/** Of each name its addresses, as a host looks them up. */
export async function resolvedOn({ shells }: Site, host: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map(async name => (isIP(name) ? [name] : addressesIn(await lookedUp(shells.hosts, host, name), name, host))),
  )
  return [...new Set(found.flat())]
}

const lookedUp = (hosts: Site['shells']['hosts'], host: string, name: string) =>
  runScript(hosts, host, 'getent ahosts "$1" || true', [name])

function addressesIn(said: string, name: string, host: string): string[] {
  const found = said.split('\n').flatMap(line => line.split(/\s/, 1)[0] || [])
  if (found.length > 0) return found
  throw usageError(
    'hosts.no-address',
    `${host} knows no address for "${name}"`,
    'give the component an `address` that is one, or a name that its peers can look up',
  )
}
