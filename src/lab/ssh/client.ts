/** What a client of ssh needs to reach every host of a lab from outside, as files. Pure. */
import type { Site } from '../components/component.ts'
import type { LabHost } from '../topology.ts'
import { clientConfigOf, clientKeyOf, enterOf, knownHostsOf } from './files.ts'
import { sshAddressesOf } from './server.ts'

/** The first process of a lab, as seen from outside: its number and when it started, which together name it for ever. */
export interface FirstProcess {
  readonly pid: number
  readonly start: string
}

/** For `ssh -F`. */
export const clientConfig = (site: Pick<Site, 'stateDir'>, hosts: readonly LabHost[]): string =>
  [
    '# How ssh gets to the hosts of the lab that runs. Made anew at each boot.',
    ...hosts.flatMap(host => ['', `Host ${host.name}`, ...hostLines(site, host)]),
    '',
    'Host *',
    '  User root',
    `  IdentityFile "${escaped(clientKeyOf(site))}"`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile "${escaped(knownHostsOf(site))}"`,
    '  StrictHostKeyChecking yes',
    '',
  ].join('\n')

/** For people: what to type, and what to write into the settings of a system of hosts. */
export function howToReach(site: Pick<Site, 'stateDir'>, hosts: readonly LabHost[]): string {
  const config = clientConfigOf(site)
  const [first = 'backbone'] = hosts.filter(({ tier }) => tier === 'db').map(({ name }) => name)
  return `its hosts are reached by ssh, for instance:
  ssh -F ${/^[\w/.-]+$/.test(config) ? config : quoted(config)} ${first}
and in the settings of a system:
  '${first}': { ssh: { host: '${first}', configFile: ${JSON.stringify(config)} }, ... }
hosts: ${hosts.map(({ name }) => name).join(', ')}
`
}

const hostLines = (site: Pick<Site, 'stateDir'>, host: LabHost) => [
  `  HostName ${sshAddressesOf(host)[0]}`,
  // The address of a router's own network is every router's.
  `  HostKeyAlias ${host.name}`,
  `  ProxyCommand ${proxyCommand(site, host.name)}`,
]

/** The way to a host's own network and from there to an address, in ssh's words. */
export const proxyCommand = (site: Pick<Site, 'stateDir'>, host: string): string =>
  `${escaped(quoted(enterOf(site)))} ${host} %h %p`

/** `keys`: public keys by host. Each is known by its name and by its addresses. */
export const knownHosts = (hosts: readonly LabHost[], keys: ReadonlyMap<string, string>): string =>
  hosts.map(({ name, addresses }) => `${[name, ...addresses].join(',')} ${keys.get(name)}\n`).join('')

/** A shell script that connects its stdin and stdout with an address and port, from the network of a host. */
export const enterScript = ({ pid, start }: FirstProcess): string => `#!/bin/sh
# The way into the lab that runs. Usage: enter HOST ADDRESS PORT
[ "$(cut -d ' ' -f 22 /proc/${pid}/stat 2>/dev/null)" = ${start} ] || {
  echo 'the lab that this leads to runs no more' >&2
  exit 1
}
exec nsenter -t ${pid} -U --preserve-credentials -m -n --wd=/ -- nsenter --net="/run/netns/$1" -- nc "$2" "$3"
`

/** As a shell takes it for one word. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** To ssh a percent sign begins the name of something. */
const escaped = (text: string) => text.replaceAll('%', '%%')
