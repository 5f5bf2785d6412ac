/** What a command makes of a stream. That it failed, or is not there, is an error, or a file would look like one that was searched. */
import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** How much of what a command complains of is told. */
const mostSaid = 300

/** `complains`: said with exit code 0 where not all was read. */
export async function* through(
  source: AsyncIterable<Buffer>,
  command: string,
  argv: readonly string[],
  complains?: RegExp,
): AsyncGenerator<Buffer> {
  const child = spawn(command, argv, { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said = `${said}${text}`.slice(0, mostSaid)))
  const ended = new Promise<string | null>(resolve => {
    child.once('error', error => resolve(notStarted(command, error)))
    child.once('close', code => {
      const why = said.trim().replaceAll(/\s+/g, ' ')
      if (code !== 0) resolve(`${command} ended with ${code}${why === '' ? '' : `: ${why}`}`)
      else resolve(complains?.test(said) ? why : null)
    })
  })
  const fed = pipeline(Readable.from(source), child.stdin).catch((error: NodeJS.ErrnoException) => error)
  try {
    // A command that cannot be started has no output that ends: why is told below.
    yield* ifWhole(child.stdout)
    const why = await ended
    if (why !== null) throw new Error(why)
    const failed = await fed
    // A command may know that it is done before its input ends.
    if (failed && !isClosed(failed)) throw failed
  } finally {
    child.kill('SIGKILL')
  }
}

const isClosed = ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE'

async function* ifWhole(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream
  } catch (error) {
    if (!isClosed(error as NodeJS.ErrnoException)) throw error
  }
}

/** Why a command did not start, without the code of its error: that no program is there is not that no file is there. */
export const notStarted = (command: string, { code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? `${command} is not installed` : `${command} cannot be started: ${message}`
