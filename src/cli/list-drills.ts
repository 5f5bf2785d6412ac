/** `muster list`: every scenario, the project's and those that Muster brings, with the verdict of its last run. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readData } from '../journal/evidence-file.ts'
import { MusterError } from '../model/muster-error.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { scenarioNames, shownScenario } from '../plan/find-file.ts'
import { loadScenario } from '../plan/load.ts'
import { type HeldRun, heldRuns } from './held-runs.ts'
import { reportsDir } from './paths.ts'

export interface ListedDrill {
  readonly name: string
  readonly title: string
  /** as it is typed for `muster run`: a path, or the name of one that Muster brings */
  readonly path: string
  /** a run of it that is going on, or was interrupted; null: none */
  readonly held: Pick<HeldRun, 'runId' | 'environment' | 'state' | 'phase'> | null
  readonly last: { readonly runId: string; readonly grade: string; readonly endedAt: string | null } | null
}

export async function listDrills(): Promise<ListedDrill[]> {
  const held = await heldRuns()
  return await Promise.all(scenarioNames().map(name => listed(shownScenario(name), held)))
}

async function listed(path: string, runs: readonly HeldRun[]): Promise<ListedDrill> {
  const { name, title } = await loadScenario(path)
  const run = runs.find(({ scenario }) => scenario === name)
  const held = run ? { runId: run.runId, environment: run.environment, state: run.state, phase: run.phase } : null
  return { name, title, path, held, last: await lastRun(name) }
}

/** Run ids begin with their time: the last in order is the newest. One that is not judged yet does not count. */
async function lastRun(scenario: string): Promise<ListedDrill['last']> {
  const folder = join(reportsDir, scenario)
  const ids = existsSync(folder) ? (await readdir(folder)).toSorted() : []
  const id = ids.findLast(run => existsSync(join(folder, run, runFiles.verdict)))
  if (id === undefined) return null
  return { runId: id, ...(await howItWent(join(folder, id, runFiles.verdict))) }
}

/** One verdict that is damaged keeps nobody from seeing how the other drills went. */
async function howItWent(file: string) {
  const verdict = await readData<Partial<Verdict> | null>(file).catch((error: unknown) => {
    if (error instanceof MusterError) return null
    throw error
  })
  if (typeof verdict?.grade !== 'string') return { grade: 'its verdict is damaged', endedAt: null }
  return { grade: verdict.grade, endedAt: verdict.endedWall ?? null }
}
