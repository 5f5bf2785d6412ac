/** judge, render and seal a run directory: what follows every run, aborted and recovered ones too. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { judgeRun, verdictBytes } from '../assertions/judge.ts'
import { fileSigner, generateKey } from '../evidence/keys.ts'
import { sealRun } from '../evidence/seal.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Phase } from '../model/names.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { renderReports } from '../report/render.ts'
import { keyFile } from './paths.ts'
import { keepPrevious } from './previous-run.ts'

/** Judges, renders and seals; `onPhase` is told when judging and when sealing begins. */
export async function judgeAndSeal(
  directory: string,
  onPhase: (phase: Phase) => void,
  key = keyFile,
): Promise<Verdict> {
  if (key === keyFile && !existsSync(key)) {
    const { fingerprint } = await generateKey(key)
    process.stderr.write(
      `muster: made a signing key, ${key} (sha256 ${fingerprint.slice(0, 16)}...); keep it, or bring your own with --key\n`,
    )
  }
  const signer = await fileSigner(key)
  onPhase('judge')
  const verdict = await judgeRun(directory)
  await writeFile(join(directory, runFiles.verdict), verdictBytes(verdict))
  onPhase('seal')
  await keepPrevious(directory)
  await renderReports(directory, signer.fingerprint)
  await sealRun(directory, signer)
  return verdict
}
