/** What verbs over a stored run have in common: records that were changed are said to be so, whatever comes of reading them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { judgeRun } from '../assertions/judge.ts'
import { verifyRun } from '../evidence/verify.ts'
import { requireData } from '../journal/evidence-file.ts'
import { MusterError, usageError } from '../model/muster-error.ts'
import { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { Verdict } from '../model/verdict/verdict.ts'

/**
 * Reads from a run directory. Whoever changes records with care leaves each of them well formed, and all of them together
 * without a meaning: where nothing can be made of them, and they are not what was signed or hold what nobody writes, the error
 * says so.
 */
export async function overStored<T>(directory: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof MusterError) throw error
    await refuseChanged(directory)
    throw error
  }
}

export const judgeStored = (directory: string): Promise<Verdict> => overStored(directory, () => judgeRun(directory))

async function refuseChanged(directory: string): Promise<void> {
  if (existsSync(join(directory, runFiles.attestation))) {
    const { problems } = await verifyRun(directory)
    if (problems.length > 0)
      throw usageError('run.changed', `${directory}: nothing can be made of it:\n  ${problems.join('\n  ')}`)
  }
  await requireData(Plan, join(directory, runFiles.plan))
  if (existsSync(join(directory, runFiles.verdict))) await requireData(Verdict, join(directory, runFiles.verdict))
}
