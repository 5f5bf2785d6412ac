/** Runs as they would have been: the kept sample with other times, another fault's instant or another end, judged and sealed anew. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freeze } from '../../src/plan/freeze.ts'
import { lineDigest } from '../../src/journal/writer.ts'
import type { Composed } from '../../src/cli/compose.ts'
import { judgeAndSeal } from '../../src/cli/seal-run.ts'

const sample = 'reports/sample/db-failover'
const sampleStartMs = Date.parse('2026-11-25T00:29:57.337Z')

export interface Constructed {
  /** what was drilled */
  readonly composed: Composed
  /** when it began */
  readonly startedMs: number
  /** by how much the fault came earlier, so that the recovery took so much longer; absent: as it was */
  readonly longerMs?: number
  readonly isAborted?: boolean
  /** something was amiss with the fault: it was not seen to be there */
  readonly isUnseen?: boolean
  readonly isUndoFailed?: boolean
}

type Entry = Record<string, unknown>

/** A run below `reports`, signed with `key`; its directory. */
export async function constructRun(reports: string, run: Constructed, key: string): Promise<string> {
  const directory = beginRun(reports, run)
  await judgeAndSeal(directory, () => undefined, key)
  return directory
}

let made = 0

/** The same, begun and never sealed. */
export function beginRun(reports: string, run: Constructed): string {
  const { composed, startedMs } = run
  const stamp = new Date(startedMs).toISOString().replace(/[-:]/g, '').replace(/\..*/, 'Z')
  const runId = `${stamp}-${(made++).toString(16).padStart(6, '0')}`
  const directory = join(reports, composed.plan.scenario, runId)
  mkdirSync(directory, { recursive: true })
  cpSync(join(sample, 'observations'), join(directory, 'observations'), { recursive: true })
  const plan = planOf(composed)
  writeFileSync(join(directory, 'plan.json'), plan.bytes)
  writeFileSync(join(directory, 'scenario.json'), composed.frozen.scenario.bytes)
  writeFileSync(join(directory, 'environment.json'), composed.frozen.environment.bytes)
  writeFileSync(join(directory, 'journal.ndjson'), journalOf(run, runId, plan.digest))
  return directory
}

/** What the sample measured, as a plan of what is there now. */
function planOf({ plan }: Composed) {
  const old = JSON.parse(readFileSync(join(sample, 'plan.json'), 'utf8'))
  const { environment, scenarioDigest, environmentDigest, configurationDigest, objectives } = plan
  return freeze({ ...old, environment, scenarioDigest, environmentDigest, configurationDigest, objectives })
}

function journalOf(run: Constructed, runId: string, plan: string): string {
  let prev = ''
  const entries = readFileSync(join(sample, 'journal.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Entry)
    .flatMap(entry => edited(entry, run))
  const lines = entries.map((entry, seq) => {
    const wall = new Date(Date.parse(entry['wall'] as string) - sampleStartMs + run.startedMs).toISOString()
    const own = entry['type'] === 'run-started' ? { runId, plan } : {}
    const line = JSON.stringify({ ...entry, seq, prev, wall, ...own })
    prev = lineDigest(line)
    return line
  })
  return `${lines.join('\n')}\n`
}

function edited(entry: Entry, { longerMs = 0, isAborted, isUnseen, isUndoFailed }: Constructed): Entry[] {
  const { type } = entry
  if (type === 'fault-injected') {
    const [from, to] = [entry['fromNs'], entry['toNs']] as [number, number]
    return [{ ...entry, fromNs: from - longerMs * 1e6, toNs: to - longerMs * 1e6 }]
  }
  if (type === 'fault-confirmed' && isUnseen) return [{ ...entry, state: 'unknown' }]
  if (type === 'run-ended') {
    const stop = { ...entry, type: 'abort-requested', by: 'operator', reason: 'SIGINT' } as Entry
    delete stop['aborted']
    delete stop['undoVerified']
    const end = { ...entry, aborted: isAborted ?? false, undoVerified: !isUndoFailed }
    return isAborted ? [stop, end] : [end]
  }
  return [entry]
}
