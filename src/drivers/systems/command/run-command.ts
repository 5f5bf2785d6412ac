/** Runs a program of the user: without a shell, with a time limit for it and all that it starts, and says what it said last. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface CommandRun {
  readonly argv: readonly string[]
  readonly cwd: string | undefined
  /** what its environment has besides ours */
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface CommandEnd {
  /** null: it was ended here, or could not be started */
  readonly code: number | null
  /** the last line of what it printed, or of its complaints where it printed nothing */
  readonly said: string
}

/** So much of each stream is kept, in characters; the last line is in it. */
const keptLength = 4_096

/** Never rejects: what could not be started says why. */
export async function runCommand({ argv, cwd, variables, timeoutMs, signal }: CommandRun): Promise<CommandEnd> {
  const [program = '', ...rest] = argv
  const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  if (over.aborted) return { code: null, said: `${program} was not started: the time for it was over` }
  const env = { ...process.env, ...variables }
  const child = spawn(program, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const [out, complaints] = [tailOf(child.stdout), tailOf(child.stderr)]
  // With all that it has started: a program that waits for another does not end with its own end.
  const kill = () => child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, 'SIGKILL')
  over.addEventListener('abort', kill, { once: true })
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    const said = lastLine(out()) || lastLine(complaints())
    if (code !== null) return { code, said }
    return { code, said: `${program} was ended after ${limitOf(signal, timeoutMs)}${said === '' ? '' : `: ${said}`}` }
  } catch (error) {
    return { code: null, said: `${program} could not be started: ${(error as Error).message}` }
  } finally {
    over.removeEventListener('abort', kill)
  }
}

const limitOf = (signal: AbortSignal, timeoutMs: number) =>
  signal.aborted ? 'the time that the drill has for it' : `${timeoutMs / 1_000} s`

function tailOf(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (part: Buffer) => (text = (text + part.toString()).slice(-keptLength)))
  return () => text
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.trim() ?? ''
