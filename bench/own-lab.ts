/** A lab of the benchmark's own, in a temporary folder, gone with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import singleRegion from '../environments/lab-single-region.ts'
import { bootLab } from '../src/lab/boot.ts'
import type { Lab } from '../src/lab/lab.ts'
import type { LabComponent } from '../src/lab/topology.ts'
import type { LabEnvironment } from '../src/model/environment/environment.ts'
import { progress } from './table.ts'

/** Boots it, hands it over with a folder for files, and takes both away again. */
export async function inOwnLab(
  work: (lab: Lab, folder: string) => Promise<void>,
  environment: LabEnvironment = singleRegion,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const ending = new AbortController()
  const interrupted = () => ending.abort()
  process.once('SIGINT', interrupted)
  try {
    const { settings } = environment.driver
    const stateDir = join(folder, 'lab')
    const lab = await bootLab({
      settings,
      stateDir,
      signal: ending.signal,
      onProgress: text => progress(`lab: ${text}`),
    })
    try {
      await Promise.race([work(lab, folder), interruption(ending.signal)])
    } finally {
      await lab.close()
    }
  } finally {
    process.off('SIGINT', interrupted)
    await rm(folder, { recursive: true, force: true })
  }
}

/** Work that goes on then fails with the lab that is taken from under it. */
const interruption = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true })
  })

/** Runs argv in a host of the lab and resolves with its stdout; rejects when it fails. */
export async function outputOf(lab: Lab, host: string, argv: readonly string[], budgetMs: number): Promise<string> {
  const { code, stdout, stderr } = await lab.exec(host, argv, { timeoutMs: budgetMs })
  if (code !== 0) throw new Error(`${argv[0]} ended with ${code}: ${stderr.trim().slice(-600)}`)
  return stdout
}

export const components = (lab: Lab, kind: LabComponent['kind']) =>
  lab.topology.components.filter(component => component.kind === kind)

/** The host inside the region that may reach poolers and stores. */
export const insideHost = 'control-eu-west-1'
