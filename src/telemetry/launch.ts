/** Exports a run's telemetry in a process of its own: what OpenTelemetry loads and waits for is nothing of a drill's. */
import { execFile } from 'node:child_process'
import { ownModule } from '../model/own-files.ts'

const agent = ownModule(import.meta.dirname, 'agent')

/** A collector that hangs is waited for so long, whatever `OTEL_EXPORTER_OTLP_TIMEOUT` says. */
const budgetMs = 15_000

/** Null: it was exported. Otherwise why not. Never rejects. */
export const exportRun = (directory: string): Promise<string | null> =>
  new Promise(resolve => {
    const options = { timeout: budgetMs, killSignal: 'SIGKILL', windowsHide: true } as const
    execFile(process.execPath, [agent, directory], options, (error, stdout) => {
      if (error?.killed) return resolve(`no answer within ${budgetMs / 1_000} s`)
      try {
        resolve(JSON.parse(stdout) as string | null)
      } catch {
        // It ended before it could say anything.
        resolve('the exporter ended before it was done')
      }
    })
  })
