/** The process that holds a background lab: it boots it, waits to be told to end, and takes it down. */
import { readFile, writeFile } from 'node:fs/promises'
import { bootLab } from './boot.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { MusterError } from '../model/muster-error.ts'
import { failureOf } from './owner-failure.ts'

const { settings, stateDir, ssh, failure } = JSON.parse(await readFile(process.argv[2] as string, 'utf8')) as {
  settings: LabSettings
  stateDir: string
  ssh: boolean
  /** the file to leave the reason in when it does not come up */
  failure: string
}
const ending = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => ending.abort())

try {
  const lab = await bootLab({
    settings,
    stateDir,
    ssh,
    signal: ending.signal,
    onProgress: text => process.stdout.write(`${text}\n`),
  })
  // Only a signal ends this process; the timer keeps it alive until then.
  const alive = setInterval(() => undefined, 60_000)
  if (!ending.signal.aborted) await new Promise(done => ending.signal.addEventListener('abort', done, { once: true }))
  clearInterval(alive)
  await lab.close()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  // Whoever started this process ends as if it had failed itself.
  if (error instanceof MusterError) await writeFile(failure, JSON.stringify(failureOf(error)), { mode: 0o600 })
  process.exitCode = 1
}
