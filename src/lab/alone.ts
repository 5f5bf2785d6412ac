/** One process at a time, of all on this machine: whoever comes second is told, and who dies lets go. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { refusal } from '../model/muster-error.ts'

/**
 * Does what only one process may do with a folder; `what`: for people, `a lab is being booted in /a/folder`. It is held by a socket
 * without a file, which the kernel takes away with the process: a file would have to be told from one that was left.
 */
export async function alone<T>(folder: string, what: string, work: () => Promise<T>): Promise<T> {
  const held = createServer().unref()
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32)
  held.listen({ path: `\0muster-${name}` })
  await once(held, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw refusal('lab.busy', `${what} already`, 'wait until that is done, or end who does it')
  })
  try {
    return await work()
  } finally {
    held.close()
  }
}
