/** The vantage's log: lines go to a writing thread, which makes them durable in groups; callers may wait for that. */
import { Worker } from 'node:worker_threads'
import type { Observation } from '../model/record/observation.ts'
import { ownModule } from '../model/own-files.ts'
import { LineGroup } from './line-group.ts'
import { RecordTexts } from './record-text.ts'

export interface RecordLog {
  write(record: Observation): void
  /** resolves when everything written so far is on disk */
  durable(): Promise<void>
  close(): Promise<void>
}

/**
 * What a killed vantage may leave unlogged, and the bounds of a loss then widen by. Reserved numbers do not wait for it. An
 * fsync every few milliseconds would compete with the drilled database for the disk.
 */
const commitEveryMs = 50

/** Opens (appends to) an observations file. */
export function openLog(file: string, epochNs: string): RecordLog {
  const worker = new Worker(ownModule(import.meta.dirname, 'log-writer'), { workerData: { file, epochNs } })
  const waiting: (() => void)[] = []
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('exit', code => (code === 0 ? resolve() : reject(new Error(`the log writer ended with ${code}`))))
    worker.once('error', reject)
  })
  worker.on('message', () => waiting.shift()?.())
  const texts = new RecordTexts()
  const lines = new LineGroup(({ bytes, lines: count }) =>
    worker.postMessage({ group: { bytes, lines: count } }, [bytes.buffer]),
  )
  const flush = () => lines.pass()
  const timer = setInterval(flush, commitEveryMs)
  return {
    write: record => lines.add(texts.of(record)),
    durable() {
      flush()
      worker.postMessage({ sync: true })
      return new Promise(done => waiting.push(done))
    },
    close() {
      clearInterval(timer)
      flush()
      worker.postMessage({ end: true })
      return ended
    },
  }
}
