/** Sealed runs with figures of our choice: the kept run's plan, environment and report, and a verdict made from its own. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateKey, fileSigner, type Signer } from '../../src/evidence/keys.ts'
import { sealRun } from '../../src/evidence/seal.ts'
import type { LabEnvironment } from '../../src/model/environment/environment.ts'
import type { Plan } from '../../src/model/plan/plan.ts'
import { runFiles } from '../../src/model/record/run-directory.ts'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { freeze } from '../../src/plan/freeze.ts'

export const kept = fileURLToPath(new URL('../../reports/sample/db-failover', import.meta.url))

export interface Wanted {
  /** `2026-02-10T12:00:00.000Z` */
  readonly startedWall: string
  readonly scenario?: string
  /** what is changed of what was drilled, in place */
  readonly environment?: (environment: LabEnvironment) => void
  readonly verdict?: (verdict: Verdict) => void
  readonly plan?: (plan: Plan) => void
}

export async function testSigner(home: string, name = 'test'): Promise<Signer & { readonly file: string }> {
  const file = join(home, `${name}.pem`)
  await generateKey(file)
  return { ...(await fileSigner(file)), file }
}

/** Its run id; the run lies below `reports`. */
export async function makeRun(reports: string, wanted: Wanted, signer: Signer): Promise<string> {
  const { startedWall, scenario = 'db-failover' } = wanted
  const runId = `${startedWall.replace(/[-:]/g, '').replace(/\..*/, 'Z')}-abcdef`
  const directory = join(reports, scenario, runId)
  await mkdir(directory, { recursive: true })
  await cp(join(kept, runFiles.reportHtml), join(directory, runFiles.reportHtml))
  const environment = await changed<LabEnvironment>(runFiles.environment, wanted.environment)
  const configurationDigest = freeze(environment.driver).digest
  const plan = await changed<Plan>(runFiles.plan, data => {
    Object.assign(data, { scenario, environment: environment.name, configurationDigest })
    wanted.plan?.(data)
  })
  const verdict = await changed<Verdict>(runFiles.verdict, data => {
    Object.assign(data, { runId, scenario, startedWall, endedWall: startedWall, configurationDigest })
    wanted.verdict?.(data)
  })
  for (const [name, data] of [
    [runFiles.environment, environment],
    [runFiles.plan, plan],
    [runFiles.verdict, verdict],
  ] as const)
    await writeFile(join(directory, name), `${JSON.stringify(data, null, 2)}\n`)
  await sealRun(directory, signer)
  return runId
}

async function changed<T>(name: string, change: ((data: T) => void) | undefined): Promise<T> {
  const data = JSON.parse(await readFile(join(kept, name), 'utf8')) as T
  change?.(data)
  return data
}

/** Sets what a run measured of a promise that is about a time. */
export const measured =
  (lower: number, upper: number | null, finding = 'rto/backend-api') =>
  (verdict: Verdict) => {
    const own = verdict.findings.find(({ id }) => id === finding)
    if (!own) throw new Error(`the kept run has no ${finding}`)
    own.actualMs = { lower, upper }
  }
