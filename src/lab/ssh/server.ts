/** OpenSSH's server on each host of a lab, for whoever drills it as machines that are not ours. Pure, but for what is named by path. */
import { fileURLToPath } from 'node:url'
import { type ComponentSpec, folderOf, type Site } from '../components/component.ts'
import type { LabHost } from '../topology.ts'
import { clientKeyOf, hostKeyOf, sshFolderOf } from './files.ts'

const withoutGroups = fileURLToPath(new URL('without-groups.py', import.meta.url))

export const sshPort = 22

/** A router has no address of its own: from its own network it is reached like any other host. */
export const sshAddressesOf = ({ addresses }: Pick<LabHost, 'addresses'>): readonly string[] =>
  addresses.length === 0 ? ['127.0.0.1'] : addresses

/** It runs as the sandbox's root, as does who logs in: nftables, tc and signals are what they come for. */
export function sshServer(site: Pick<Site, 'stateDir'>, host: LabHost): ComponentSpec {
  const id = `sshd@${host.name}`
  const config = `${folderOf(site, id)}/sshd_config`
  const { passwd, shadow } = accountFilesOf(site)
  return {
    id,
    host: host.name,
    argv: [
      // It sees accounts of its own: everything else in the lab sees those of the machine.
      ...['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', withAccounts, 'sshd', passwd, shadow],
      ...['python3', withoutGroups, '/usr/sbin/sshd', '-D', '-e', '-f', config],
    ],
    env: {},
    files: { [config]: configuration(site, host) },
    folders: ['/run/sshd'],
    isPrivileged: true,
  }
}

const withAccounts = `chmod 755 /run/sshd && mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/shadow && shift 2 && exec "$@"`

export const accountFilesOf = (site: Pick<Site, 'stateDir'>) => ({
  passwd: `${sshFolderOf(site)}/passwd`,
  shadow: `${sshFolderOf(site)}/shadow`,
})

/**
 * The accounts of the machine, but for two: root has a home of the lab's, so that nothing of the user's own is run at a login, and
 * the account that sshd takes for speaking to strangers is root as well, since there is no other user in the lab.
 */
export function accounts(site: Pick<Site, 'stateDir'>, ofMachine: string): { passwd: string; shadow: string } {
  const others = ofMachine.split('\n').filter(line => line !== '' && !/^(root|sshd):/.test(line))
  const own = [`root:x:0:0:root:${homeOf(site)}:/bin/sh`, 'sshd:x:0:0::/run/sshd:/usr/sbin/nologin']
  return { passwd: `${[...own, ...others].join('\n')}\n`, shadow: 'root:*:1::::::\nsshd:*:1::::::\n' }
}

/** Of whoever logs in. */
export const homeOf = (site: Pick<Site, 'stateDir'>) => `${sshFolderOf(site)}/home`

const configuration = (site: Pick<Site, 'stateDir'>, host: LabHost) =>
  [
    ...sshAddressesOf(host).map(address => `ListenAddress ${address}`),
    `Port ${sshPort}`,
    `HostKey "${hostKeyOf(site, host.name)}"`,
    `AuthorizedKeysFile "${clientKeyOf(site).replaceAll('%', '%%')}.pub"`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    // The folders above belong to users that the lab does not know.
    'StrictModes no',
    'PidFile none',
    'UseDNS no',
    'PrintMotd no',
    'LogLevel VERBOSE',
    '',
  ].join('\n')
