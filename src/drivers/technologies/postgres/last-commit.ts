/** Where the last commit in a member's log ended, read from its files: it needs no running server. */
import type { Confirmation, FaultContext } from '../../contract/fault.ts'
import type { Hosts } from '../../contract/hosts.ts'
import { type Inventoried, partNamed } from '../../contract/inventory.ts'
import type { Primary } from './primary.ts'

type System = Hosts & Inventoried

// The server wrote down how it was started: the program that reads its log lies beside it, and is of its version.
const waldump = `read -r started <"$1/postmaster.opts"
exec "\${started%%/postgres *}/pg_waldump" -p "$1/pg_wal" "\${@:2}"`

/** Whose log, and from where on: part of the handle of every fault that takes a primary away. */
export interface LogMark {
  /** `postgres@eu-west-1a` */
  readonly instance: string
  /** hex, as in the name of a WAL file */
  readonly timeline: string
  readonly walPosition: string
  /** data directory; null: nobody said where its log lies */
  readonly data: string | null
  readonly [key: string]: string | null
}

export const markOf = ({ instance, timeline, walPosition, data }: Primary): LogMark => ({
  instance,
  timeline,
  walPosition,
  data,
})

type Confirm<Handle, Able> = (handle: Handle, context: FaultContext<Able>) => Promise<Confirmation>

/** A look at the fault that also tells where the lost primary's last commit ended: the judge compares it with the new timeline. */
export const tellingOfLog =
  <Handle extends { readonly log: LogMark }, Able>(confirm: Confirm<Handle, Able>): Confirm<Handle, Able & System> =>
  async (handle, context) => {
    const seen = await confirm(handle, context)
    if (seen.state !== 'present') return seen
    const end = await lastCommit(context.system, handle.log)
    return end === null ? seen : { ...seen, facts: { lastCommitEnd: end } }
  }

/** Where the last commit since the mark ended; the mark itself when there was none; null when the log cannot be read. */
async function lastCommit(system: System, { instance, timeline, walPosition, data }: LogMark): Promise<string | null> {
  if (data === null) return null
  const range = ['-t', String(Number.parseInt(timeline, 16)), '-s', walPosition, '-r', 'Transaction']
  const argv = ['bash', '-c', waldump, 'muster', data, ...range]
  const { host } = partNamed(system.inventory, instance)
  // It ends with an error where the log ends, which is what was looked for.
  const { stdout, stderr } = await system.exec(host, argv, { timeoutMs: 10_000 })
  if (stdout === '' && !/invalid record length|invalid magic number|unexpected pageaddr/.test(stderr)) return null
  return lastCommitEnd(stdout) ?? walPosition
}

/** End of the last COMMIT among pg_waldump's lines; null when there is none. Pure. */
export function lastCommitEnd(lines: string): string | null {
  const commits = [
    ...lines.matchAll(/len \(rec\/tot\):\s*\d+\/\s*(\d+),.*? lsn: ([0-9A-F]+)\/([0-9A-F]+),.*desc: COMMIT/g),
  ]
  const last = commits.at(-1)
  if (!last) return null
  const [, length = '0', high = '0', low = '0'] = last
  // Records are aligned to eight bytes.
  const end = Math.ceil((Number.parseInt(low, 16) + Number(length)) / 8) * 8
  return `${high}/${end.toString(16).toUpperCase()}`
}
