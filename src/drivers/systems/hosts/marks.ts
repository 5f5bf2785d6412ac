/** What a host said, told apart from what was said of it: by marks, which no command can guess. Pure. */
import { randomBytes } from 'node:crypto'

export const newMark = (): string => `muster:${randomBytes(9).toString('hex')}`

/** The process group of a command, as soon as stderr tells that it has begun; null before. */
export function groupIn(stderr: string, mark: string): number | null {
  const [, group] = new RegExp(`^${mark} begin (\\d+)\\n`, 'm').exec(stderr) ?? []
  return group === undefined ? null : Number(group)
}

export interface Said {
  readonly hasBegun: boolean
  /** exit code that the host told; null: it did not come to that */
  readonly code: number | null
  /** of the command */
  readonly stdout: string
  readonly stderr: string
  /** of ssh, and of whatever the host runs when somebody logs in */
  readonly before: string
}

/** What came out of ssh for a command that was marked. */
export function readMarked(stdout: Buffer, stderr: Buffer, mark: string): Said {
  const said = stderr.toString()
  const [begin, before = ''] = new RegExp(`^([^]*?)${mark} begin \\d+\\n`).exec(said) ?? []
  if (begin === undefined) return { hasBegun: false, code: null, stdout: '', stderr: '', before: said }
  const own = said.slice(begin.length)
  const end = new RegExp(`${mark} end (\\d+)\\n`).exec(own)
  return {
    hasBegun: true,
    code: end ? Number(end[1]) : null,
    stdout: behind(stdout, `${mark}\n`),
    stderr: end ? own.slice(0, end.index) + own.slice(end.index + end[0].length) : own,
    before,
  }
}

function behind(output: Buffer, mark: string): string {
  const at = output.indexOf(mark)
  return at < 0 ? '' : output.subarray(at + mark.length).toString()
}
