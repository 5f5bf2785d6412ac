/** Thread that writes the log: every group of lines is followed by a commit line with the digest of all bytes before it, then fsync. */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { clockSince } from './clock.ts'
import type { Group } from './line-group.ts'

const { file, epochNs } = workerData as { file: string; epochNs: string }
const now = clockSince(epochNs)
const descriptor = openSync(file, 'a+')
const before = committedIn(readFileSync(file))
ftruncateSync(descriptor, before.length)
const digest = createHash('sha256').update(before)
let lines = before.filter(byte => byte === 10).length

parentPort?.on('message', (message: { group?: Group; sync?: boolean; end?: boolean }) => {
  if (message.group) commit(message.group)
  if (message.sync) parentPort?.postMessage('durable')
  if (message.end) {
    closeSync(descriptor)
    process.exit(0)
  }
})

function commit({ bytes, lines: count }: Group): void {
  digest.update(bytes)
  lines += count
  const mark = `${JSON.stringify({ t: 'commit', lines, sha256: digest.copy().digest('hex'), at: now() })}\n`
  digest.update(mark)
  lines += 1
  writeFileSync(descriptor, Buffer.concat([bytes, Buffer.from(mark)]))
  fsyncSync(descriptor)
}

/** A vantage that was killed may have left a line, or lines that no commit follows: whoever goes on begins behind the last commit. */
function committedIn(bytes: Buffer): Buffer {
  for (let end = bytes.length; end > 0;) {
    const last = bytes.lastIndexOf(10, end - 1)
    const begin = last < 1 ? 0 : bytes.lastIndexOf(10, last - 1) + 1
    if (last >= 0 && isCommit(bytes.toString('utf8', begin, last))) return bytes.subarray(0, last + 1)
    end = begin
  }
  return bytes.subarray(0, 0)
}

function isCommit(line: string): boolean {
  return line.startsWith('{"t":"commit"') && line.endsWith('}')
}
