/** `muster report`: what a stored run's report says, as it was rendered when the run was judged. */
import { join } from 'node:path'
import { readData, readEvidence } from '../journal/evidence-file.ts'
import { usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/run-directory.ts'
import type { Verdict } from '../model/verdict.ts'
import { terminalReport } from '../report/terminal.ts'
import { overStored } from './stored-run.ts'
import { useColour } from './terminal.ts'

const stored: Readonly<Record<string, string>> = {
  html: runFiles.reportHtml,
  junit: runFiles.junit,
  json: runFiles.reportJson,
}

/** Refuses an unknown format, and a run whose report is not there or not as it was. */
export const storedReport = (directory: string, format: string): Promise<string> =>
  overStored(directory, () => reportIn(directory, format))

async function reportIn(directory: string, format: string): Promise<string> {
  if (format === 'terminal') {
    const verdict = await readData<Verdict>(join(directory, runFiles.verdict))
    return `${terminalReport(verdict, useColour())}\n`
  }
  const name = stored[format]
  if (name === undefined)
    throw usageError('report.format', `there is no format "${format}"`, 'terminal, html, junit or json')
  return (await readEvidence(join(directory, name))).toString()
}
