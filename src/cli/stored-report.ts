/** `muster report`: what a stored run's report says, as it was rendered when the run was judged, or rendered from its verdict. */
import { join } from 'node:path'
import { readData, readEvidence } from '../journal/evidence-file.ts'
import { usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { issuesOf } from '../report/issues.ts'
import { type Drilled, markdownReport } from '../report/markdown.ts'
import { terminalReport } from '../report/terminal.ts'
import { overStored } from './stored-run.ts'
import { useColour } from './terminal.ts'

const stored: Readonly<Record<string, string>> = {
  html: runFiles.reportHtml,
  junit: runFiles.junit,
  json: runFiles.reportJson,
}

/** `link`: where report and records lie; null: nobody said. */
const rendered: Readonly<Record<string, (verdict: Verdict, drilled: Drilled, link: string | null) => string>> = {
  terminal: verdict => `${terminalReport(verdict, useColour())}\n`,
  markdown: markdownReport,
  issues: (...of) => `${JSON.stringify(issuesOf(...of), null, 2)}\n`,
}

/** Refuses an unknown format, and a run whose report is not there or not as it was. */
export const storedReport = (directory: string, format: string, link: string | null): Promise<string> =>
  overStored(directory, () => reportIn(directory, format, link))

async function reportIn(directory: string, format: string, link: string | null): Promise<string> {
  const render = rendered[format]
  if (render)
    return render(
      await readData(join(directory, runFiles.verdict)),
      await readData(join(directory, runFiles.plan)),
      link,
    )
  const name = stored[format]
  if (name === undefined)
    throw usageError(
      'report.format',
      `there is no format "${format}"`,
      [...Object.keys(rendered), ...Object.keys(stored)].join(', '),
    )
  return (await readEvidence(join(directory, name))).toString()
}
