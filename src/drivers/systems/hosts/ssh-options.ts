/** The words of ssh's command line. Pure. */
import type { SshAccess } from '../../../model/environment/hosts/hosts-settings.ts'

/** How long a connection may take to be made. */
const connectS = 10

/** A connection without a word from the host for three times so long is given up. */
const aliveS = 5

/** What holds for every host, whatever the user's own configuration says. */
const always = [
  // Nobody sits there who could type a password or answer a question.
  ...option('BatchMode', 'yes'),
  ...option('StrictHostKeyChecking', 'yes'),
  ...option('ConnectTimeout', connectS),
  ...option('ServerAliveInterval', aliveS),
  ...option('ServerAliveCountMax', 3),
  // A command of ours is all that is meant: what a configuration does for people who log in would be in its way.
  ...option('ClearAllForwardings', 'yes'),
  ...option('PermitLocalCommand', 'no'),
  ...option('RemoteCommand', 'none'),
  ...option('LogLevel', 'INFO'),
  ...['-a', '-x', '-T'],
]

/** Options for a host: those that hold always, and those that the user gave. */
export function sshOptions(access: SshAccess, controlSocket: string): string[] {
  const { port, user, identityFile, proxyJump, proxyCommand, knownHostsFile, configFile } = access
  return [
    ...given(configFile, file => ['-F', file]),
    ...always,
    ...['-S', controlSocket.replaceAll('%', '%%')],
    ...given(port, number => ['-p', String(number)]),
    ...given(user, name => ['-l', name]),
    // With all the keys of an agent before it, it would come too late for a server that counts.
    ...given(identityFile, file => ['-i', file, ...option('IdentitiesOnly', 'yes')]),
    ...given(proxyJump, jump => ['-J', jump]),
    ...given(proxyCommand, command => option('ProxyCommand', command)),
    // Without quotes ssh would read two files where a path has a space.
    ...given(knownHostsFile, file => option('UserKnownHostsFile', `"${file}"`)),
  ]
}

/** The host as people know it: its name, and where ssh goes. */
export const shownHost = (name: string, { host, port }: SshAccess): string =>
  host === name && port === undefined ? name : `${name} (${host}${port === undefined ? '' : `:${port}`})`

function option(name: string, value: string | number): string[] {
  return ['-o', `${name}=${value}`]
}

const given = <Value>(value: Value | undefined, options: (value: Value) => string[]): string[] =>
  value === undefined ? [] : options(value)
