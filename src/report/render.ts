/** Renders a judged run directory: report.html, report.json, junit.xml. Pure over the directory: no clock, no network. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readObservations } from '../journal/observations.ts'
import { entriesOf, readJournal } from '../journal/reader.ts'
import type { Plan } from '../model/plan.ts'
import { observationsOf, runFiles } from '../model/run-directory.ts'
import type { Verdict } from '../model/verdict.ts'
import { type HtmlInput, htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import type { Lane, Point } from './picture.ts'

export async function renderReports(directory: string, keyFingerprint: string): Promise<void> {
  const input = await readInput(directory, keyFingerprint)
  await writeFile(join(directory, runFiles.reportHtml), htmlReport(input))
  await writeFile(join(directory, runFiles.junit), junitReport(input.verdict))
  const { verdict, plan, journalHead } = input
  await writeFile(
    join(directory, runFiles.reportJson),
    `${JSON.stringify({ format: 'muster/report/v1', title: plan.title, description: plan.description, environment: plan.environment, objectives: plan.objectives, journalHead, keyFingerprint, verdict }, null, 2)}\n`,
  )
}

export async function readInput(directory: string, keyFingerprint: string): Promise<HtmlInput> {
  const json = async <T>(name: string) => JSON.parse(await readFile(join(directory, name), 'utf8')) as T
  const verdict = await json<Verdict>(runFiles.verdict)
  const plan = await json<Plan>(runFiles.plan)
  const journal = await readJournal(join(directory, runFiles.journal))
  const preludes = new Set(plan.faults.filter(({ prelude }) => prelude).map(({ id }) => id))
  const faultNs = entriesOf(journal.entries, 'fault-injected').find(({ fault }) => !preludes.has(fault))?.toNs ?? 0
  return {
    verdict,
    plan,
    keyFingerprint,
    journalHead: journal.head.digest,
    lanes: await lanesOf(directory, plan, faultNs),
  }
}

async function lanesOf(directory: string, plan: Plan, faultNs: number): Promise<Lane[]> {
  const lanes: Lane[] = []
  for (const vantage of plan.vantages) {
    const file = join(directory, observationsOf(vantage.name))
    if (!existsSync(file)) continue
    const { operations, writes } = await readObservations(file)
    const point =
      (deadlineMs: number) =>
      ({ sent, done, outcome }: { sent: number; done: number | null; outcome: string }): Point => {
        const latencyMs = done === null ? null : (done - sent) / 1e6
        return {
          atMs: (sent - faultNs) / 1e6,
          latencyMs,
          ok: outcome.startsWith('ok') && latencyMs !== null && latencyMs <= deadlineMs,
        }
      }
    for (const probe of vantage.probes.filter(({ required }) => required)) {
      const own = operations.filter(operation => operation.class === probe.class && operation.outcome !== 'void')
      lanes.push({ name: `${vantage.name} ${probe.class}`, points: own.map(point(probe.deadlineMs)) })
    }
    for (const ledger of vantage.ledgers)
      lanes.push({
        name: `${vantage.name} ${ledger.name}`,
        points: writes.filter(write => write.ledger === ledger.name).map(point(ledger.deadlineMs)),
      })
  }
  return lanes
}
