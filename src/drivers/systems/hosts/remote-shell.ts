/**
 * What the shell of a host is told. ssh hands one line to whatever shell a user has there, so that line is always the same: it
 * starts a `sh` that reads one more line from its stdin, and runs it. That line holds the command. So no shell but `sh` has to
 * understand it, no length is too much, and neither arguments nor environment stand in the host's table of processes before the
 * command itself does.
 */
import { usageError } from '../../../model/muster-error.ts'
import type { SpawnOptions } from '../../../model/exec.ts'

// A line that does not come whole is not run.
const reader = `sh -c 'IFS= read -r p && eval "$p"' muster`

/** For ssh: what is run on the host. */
export const remoteCommand = (become: 'sudo' | undefined): string =>
  become === 'sudo' ? `exec env LC_ALL=C sudo -n -- ${reader}` : `exec ${reader}`

interface Program {
  readonly argv: readonly string[]
  readonly options: SpawnOptions
}

/** The line for a command that takes the place of the shell, and has all that comes behind the line as its stdin. */
export const spawnLine = (program: Program): string => asLine(`${beginning(program)}; exec "$@"`)

/**
 * The line for a command that is waited for. Before it begins, `mark` stands alone on a line of stdout, and on stderr with the
 * number of its process group; when it has ended, on stderr with its exit code. What a login says stands before, and a connection
 * that breaks leaves the end out. `timeout` makes the group, and kills it when the limit is over, whoever else is gone.
 */
export const execLine = (program: Program, mark: string, limitS: number): string =>
  asLine(
    [
      beginning(program),
      'exec 3<&0',
      `echo ${mark}`,
      `timeout -s KILL ${limitS} "$@" <&3 3<&- & pid=$!`,
      `echo ${mark} begin $pid >&2`,
      'wait $pid; code=$?',
      `echo ${mark} end $code >&2`,
      'exit $code',
    ].join('; '),
  )

/** Kills a group; one without `timeout`'s (BusyBox makes none) is its first process alone. */
export const killGroup = (group: number): string[] => [
  ...['sh', '-c', 'kill -s KILL -- "-$1" 2>/dev/null || kill -s KILL "$1" 2>/dev/null; true', 'muster'],
  String(group),
]

function beginning({ argv, options: { env = {}, niceness } }: Program): string {
  refuseNul([...argv, ...Object.values(env)])
  return [
    // It begins as space, tab, newline.
    'n=${IFS#??}',
    `set -- ${argv.map(onOneLine).join(' ')}`,
    'PATH=$PATH:/usr/sbin:/sbin',
    ...Object.entries(env).map(([name, value]) => `export ${variable(name)}=${onOneLine(value)}`),
    ...(niceness === undefined ? [] : [reniced(niceness)]),
  ].join('; ')
}

/** A shell reads a line byte by byte, to leave what comes behind it alone: a long program is read at once, by its size. */
function asLine(program: string): string {
  if (program.length <= shortBytes) return `${program}\n`
  const whole = `${program} ${last}`
  return `p=$(head -c ${Buffer.byteLength(whole)}); case $p in *'${last}') eval "$p";; esac\n${whole}`
}

/** Up to so many it costs less to read them than to start `head`. */
const shortBytes = 500

/** A program that does not come whole is not run. */
const last = '#whole'

/** For any POSIX shell. zx quotes for bash, in a way that Debian's own sh does not read. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const onOneLine = (text: string) => quoted(text).replaceAll('\n', `'"$n"'`)

/** Each session of sshd is one of its own, whose weight counts as well. Who may not go before others stays as it was. */
const reniced = (niceness: number) =>
  `{ echo ${niceness} >/proc/self/autogroup; renice -n ${niceness} -p $$; } >/dev/null 2>&1`

function variable(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name
  throw usageError('hosts.variable', `"${name}" is no name of an environment variable`)
}

function refuseNul(texts: readonly string[]): void {
  if (texts.some(text => text.includes('\0')))
    throw usageError('hosts.nul', 'neither an argument nor a variable of a command can hold a NUL character')
}
