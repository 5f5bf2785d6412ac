/**
 * Looks through what an edge's HAProxy keeps in its cache: the shared memory that it is made of. Asking the edge would fill it
 * instead, and could not tell what it keeps for others.
 */
import { open, readFile } from 'node:fs/promises'
import { type Found, marksIn } from './found.ts'

const chunkBytes = 1 << 20

export async function searchCached(
  pids: readonly number[],
  prefix: string,
  length: number,
  found: Found,
): Promise<void> {
  const shared = (await Promise.all(pids.map(sharedMemoryOf))).flat()
  if (shared.length === 0) throw new Error('no process of it has shared memory: it keeps no cache, or is not running')
  // Master and workers share the same pages.
  const [{ pid }] = shared.toReversed() as [(typeof shared)[number]]
  const memory = await open(`/proc/${pid}/mem`, 'r')
  try {
    for (const { from, to } of shared.filter(area => area.pid === pid))
      for (let at = from; at < to; at += chunkBytes - length)
        await found.read(async () => {
          const bytes = Buffer.alloc(Math.min(chunkBytes, to - at))
          const { bytesRead } = await memory.read(bytes, 0, bytes.length, at)
          if (bytesRead < bytes.length)
            throw new Error(`only ${bytesRead} of ${bytes.length} bytes of its memory could be read`)
          found.bytes += bytes.length
          found.see(marksIn(bytes, prefix, length))
        })
    found.items++
  } finally {
    await memory.close()
  }
}

async function sharedMemoryOf(pid: number) {
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8')
  return [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw-s .*\/dev\/zero/gm)].map(([, from, to]) => ({
    pid,
    from: Number.parseInt(from as string, 16),
    to: Number.parseInt(to as string, 16),
  }))
}
