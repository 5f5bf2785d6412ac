/** What ssh says when it does not get to a host, as an error that tells what to do. Pure. */
import type { SshHost } from '../../../model/environment/hosts/hosts-settings.ts'
import { ExitCode } from '../../../model/exit-code.ts'
import { MusterError, refusal } from '../../../model/muster-error.ts'
import { shownHost } from './ssh-options.ts'

/** A host by its name, with how it is reached. */
export interface Reached {
  readonly name: string
  readonly settings: SshHost
}

interface Form {
  readonly code: string
  /** in what ssh says */
  readonly said: RegExp
  readonly what: (host: string, found: RegExpExecArray) => string
  readonly hint: (reached: Reached) => string
}

// In this order: what ssh says last is often no more than where the rest led.
const forms: readonly Form[] = [
  {
    code: 'hosts.key-changed',
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed/,
    what: host => `the key of ${host} is not the one that is known: another machine answers, or it was set up anew`,
    hint: reached => `find out which; if it was set up anew, put its new key into ${hostKeysOf(reached)}`,
  },
  {
    code: 'hosts.key-unknown',
    said: /No \S+ host key is known for|Host key verification failed/,
    what: host => `no key of ${host} is known here, so nobody can tell who answers`,
    hint: reached =>
      `print its key with "ssh-keyscan ${addressOf(reached)}", compare it with those in /etc/ssh of the host itself, and put it into ${hostKeysOf(reached)}`,
  },
  {
    code: 'hosts.permission-denied',
    said: /Permission denied|Too many authentication failures/,
    what: host => `${host} lets this user in by none of the keys that were offered`,
    hint: ({ settings: { ssh } }) =>
      `check user, ${ssh.identityFile ? `the key in ${ssh.identityFile}` : 'identityFile or the ssh agent'}, and authorized_keys on the host; a key with a passphrase has to be in the agent (ssh-add)`,
  },
  {
    code: 'hosts.name-unknown',
    said: /Could not resolve hostname (\S+?):/,
    what: (host, [, name]) => `${host} cannot be reached: there is no address for the name "${name}"`,
    hint: () => 'check the name in the environment, in the configuration of ssh and in DNS',
  },
  {
    code: 'hosts.connection-refused',
    said: /Connection refused/,
    what: host => `${host} refuses connections: nobody listens there`,
    hint: reached => `check that sshd runs on the host, and its port; ${between(reached)}`,
  },
  {
    code: 'hosts.unreachable',
    said: /timed out|No route to host|Network is unreachable|Host is down/i,
    what: host => `${host} cannot be reached: it does not answer`,
    hint: reached => `check that the host is up; ${between(reached)}`,
  },
  {
    code: 'hosts.connection-lost',
    said: /closed by|Connection closed|Connection reset|Broken pipe|not responding|disconnect/i,
    what: host => `the connection to ${host} ended before a command could be run`,
    hint: reached => `look at the log of sshd on the host; ${between(reached)}`,
  },
]

/** ssh did not get there; `said`: its stderr. */
export function connectionFailure(reached: Reached, said: string): MusterError {
  const host = isOnTheWay(said) ? `${shown(reached)} or a host on the way there` : shown(reached)
  const words = quoting('ssh', said)
  for (const { code, said: form, what, hint } of forms) {
    const found = form.exec(said)
    if (found) return refusal(code, `${what(host, found)}${words}`, hint(reached))
  }
  return refusal('hosts.ssh', `ssh does not get to ${host}${words}`, `try it by hand: ssh -v ${addressOf(reached)}`)
}

/** The host let us in, but nothing read our command; `said`: what it said in the place of that. */
export function shellFailure(reached: Reached, exitCode: number | null, said: string): MusterError {
  if (reached.settings.become === 'sudo' && said.includes('sudo')) return sudoFailure(reached, said)
  return refusal(
    'hosts.no-shell',
    `${shown(reached)} runs no commands for this user: its login ended with exit code ${exitCode}${quoting('it', said)}`,
    'the user needs a shell there (see /etc/passwd), and sshd must not force another command on it',
  )
}

function sudoFailure(reached: Reached, said: string): MusterError {
  const host = shown(reached)
  const words = quoting('it', said)
  if (/sudo[’'”": ]+(not found|command not found|No such file)/.test(said))
    return refusal('hosts.no-sudo', `${host} has no sudo${words}`, 'install it there, or log in as root')
  const what = /password|terminal/.test(said)
    ? `sudo asks for a password on ${host}, and nobody sits there to type it`
    : `sudo on ${host} does not let this user become root`
  return refusal(
    'hosts.sudo',
    `${what}${words}`,
    'let this user do it without: a line in a file of /etc/sudoers.d on the host, such as "drill ALL=(root) NOPASSWD: ALL"',
  )
}

/** The connection broke while a command ran, or before it was known to have begun. */
export const lostFailure = (reached: Reached, command: string, hasBegun: boolean): MusterError =>
  new MusterError(
    'hosts.connection-lost',
    `the connection to ${shown(reached)} was lost ${hasBegun ? 'while it ran' : 'before it was known whether it ran'}: ${command}`,
    { hint: 'what came of it is not known; the next command connects anew' },
  )

/** The connection stands, and the command never said that it had ended. */
export const endedFailure = (reached: Reached, command: string): MusterError =>
  new MusterError('hosts.ended', `somebody on ${shown(reached)} ended the shell that ran: ${command}`)

export const noClientFailure = (cause: unknown): MusterError =>
  new MusterError('hosts.no-client', 'hosts are reached by ssh, and there is no ssh on this machine', {
    exitCode: ExitCode.refused,
    hint: 'install it: apt-get install openssh-client',
    cause,
  })

const shown = ({ name, settings }: Reached) => shownHost(name, settings.ssh)

const hostKeysOf = ({ settings: { ssh } }: Reached) =>
  ssh.knownHostsFile ?? 'the known hosts of ssh (usually ~/.ssh/known_hosts)'

const addressOf = ({ settings: { ssh } }: Reached) => (ssh.port === undefined ? ssh.host : `-p ${ssh.port} ${ssh.host}`)

const between = ({ settings: { ssh } }: Reached) =>
  ssh.proxyJump || ssh.proxyCommand ? 'check the way there as well' : 'check its address, and what lies between'

/** Behind a jump host or a command ssh itself has no address: then either end may be meant. */
export const isOnTheWay = (said: string) => /UNKNOWN port \d+/.test(said)

/** The last words, without those in frames. */
function quoting(who: string, said: string): string {
  const lines = said
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('@'))
  return lines.length === 0 ? '' : `; ${who} says: ${lines.slice(-3).join(' | ')}`
}
