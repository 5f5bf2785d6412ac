/** Renders a judged run directory: report.html, report.json, junit.xml. Pure over the directory: no clock, no network. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readData, requireData } from '../journal/evidence-file.ts'
import { readFrozenPlan } from '../journal/frozen-plan.ts'
import { readJournal } from '../journal/reader.ts'
import { Previous } from '../model/verdict/previous.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { htmlReport } from './html.ts'
import type { ReportInput } from './input.ts'
import { clockStart, journalFacts } from './journal-facts.ts'
import { junitReport } from './junit.ts'
import { lanesOf } from './lanes.ts'
import { notificationsOf } from './notifications.ts'

export async function renderReports(directory: string, keyFingerprint: string): Promise<void> {
  const input = await readInput(directory, keyFingerprint)
  await writeFile(join(directory, runFiles.reportHtml), htmlReport(input))
  await writeFile(join(directory, runFiles.junit), junitReport(input.verdict))
  const { verdict, plan, previous, journalHead } = input
  const compared = previous ? { previous } : {}
  await writeFile(
    join(directory, runFiles.reportJson),
    `${JSON.stringify({ format: 'muster/report/v1', title: plan.title, description: plan.description, environment: plan.environment, objectives: plan.objectives, journalHead, keyFingerprint, verdict, ...compared }, null, 2)}\n`,
  )
}

export async function readInput(directory: string, keyFingerprint: string): Promise<ReportInput> {
  const verdict = await readData<Verdict>(join(directory, runFiles.verdict))
  const { entries, head } = await readJournal(join(directory, runFiles.journal))
  const { plan } = await readFrozenPlan(directory, entries)
  const startNs = clockStart(plan, entries) ?? 0
  return {
    verdict,
    plan,
    facts: journalFacts(plan, entries),
    lanes: await lanesOf(directory, plan, startNs),
    notifications: await notificationsOf(directory, plan, startNs),
    previous: await previousIn(directory),
    journalHead: head.digest,
    keyFingerprint,
  }
}

/** Runs of earlier versions hold none. */
async function previousIn(directory: string): Promise<Previous | null> {
  const file = join(directory, runFiles.previous)
  if (!existsSync(file)) return null
  await requireData(Previous, file)
  return await readData<Previous>(file)
}
