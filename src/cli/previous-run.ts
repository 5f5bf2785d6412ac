/** What a run is compared with in its report: looked for once and kept in its directory, before it is sealed. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { claimedBy, earlierRuns } from '../library/earlier-runs.ts'
import type { SealedRun } from '../library/stored-runs.ts'
import type { Previous, PreviousRun } from '../model/verdict/previous.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import { changesBetween } from './changes-between.ts'

/** A run that is sealed again is compared with what it was compared with. */
export async function keepPrevious(directory: string): Promise<void> {
  const file = join(directory, runFiles.previous)
  if (!existsSync(file)) await writeFile(file, `${JSON.stringify(await previousOf(directory), null, 2)}\n`)
}

async function previousOf(directory: string): Promise<Previous> {
  const format = 'muster/previous/v1'
  const own = await claimedBy(directory)
  if (!own) return { format, run: null }
  let other: SealedRun | null = null
  const isSameDrill = (run: typeof own) => run.scenario === own.scenario && run.environment === own.environment
  const isSame = (run: { readonly configurationDigest: string }) => run.configurationDigest === own.configurationDigest
  for await (const run of earlierRuns(directory, claimed => isSameDrill(claimed) && (!other || isSame(claimed)))) {
    if (run.verdict.aborted || !run.verdict.validity.valid) continue
    if (isSame(run.verdict)) return { format, run: await previousRun(run), ...(await otherOf(other, directory)) }
    other ??= run
  }
  return { format, run: null, ...(await otherOf(other, directory)) }
}

async function previousRun({ directory, verdict, fingerprint }: SealedRun): Promise<PreviousRun> {
  const bytes = await readFile(join(directory, runFiles.verdict))
  return {
    runId: verdict.runId,
    startedWall: verdict.startedWall,
    grade: verdict.grade,
    verdictDigest: createHash('sha256').update(bytes).digest('hex'),
    signedBy: fingerprint,
    figures: verdict.findings.flatMap(figuresOf),
  }
}

const figuresOf = ({ id, actualMs, percent }: Finding): PreviousRun['figures'] => [
  ...(actualMs ? [{ finding: id, unit: 'ms' as const, actual: actualMs }] : []),
  ...(percent?.actual ? [{ finding: id, unit: 'percent' as const, actual: percent.actual }] : []),
]

async function otherOf(other: SealedRun | null, directory: string): Promise<Pick<Previous, 'other'>> {
  if (!other) return {}
  const { runId, startedWall, configurationDigest } = other.verdict
  const settings = await changesBetween(other.directory, directory)
  return { other: { runId, startedWall, configurationDigest, settings } }
}
