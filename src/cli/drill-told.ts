/** What people are told of one drill, as it goes on. Nothing here throws, and nothing waits for a delivery. */
import { join } from 'node:path'
import { faultTimes } from '../journal/fault-times.ts'
import { readJournal } from '../journal/reader.ts'
import { wallClockOf } from '../journal/wall-clock.ts'
import type { Message, UndoState } from '../model/notice/message.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError } from '../model/muster-error.ts'
import type { Grade } from '../model/names.ts'
import type { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Finding, Verdict } from '../model/verdict/verdict.ts'
import { messageOf } from './messages.ts'
import type { Telling } from './telling.ts'

type Faults = Message['faults']

export class DrillTold {
  readonly #telling: Telling
  readonly #base: Pick<Message, 'scenario' | 'title' | 'environment' | 'runId'>
  readonly #faults: Faults
  #undo: UndoState = 'not-needed'
  #isEnded = false

  constructor(telling: Telling, plan: Plan, runId: string) {
    this.#telling = telling
    const { faults, ...base } = plannedOf(plan)
    this.#base = { ...base, runId }
    this.#faults = faults
  }

  planned(): void {
    this.#tell('planned', plannedSummary(this.#faults), { faults: this.#faults })
  }

  begun(): void {
    this.#undo = 'not-confirmed'
    this.#tell('begun', `Clients are measured now. Then: ${kindsOf(this.#faults)}.`, { faults: this.#faults })
  }

  aborted(by: string, reason: string): void {
    this.#tell('aborted', `Stopped by the ${by}: ${reason}. What was broken is being undone.`, { undo: 'pending' })
  }

  /** Whether all that was broken was seen to be gone. */
  undone(verified: boolean): void {
    this.#undo = verified ? 'confirmed' : 'not-confirmed'
  }

  /** The verdict, and with what the journal says of the faults. */
  async ended({ findings, grade, aborted }: Verdict, directory: string): Promise<void> {
    this.#isEnded = true
    const asked = findings.filter(finding => finding.grade !== 'not-applicable')
    const met = asked.filter(finding => finding.grade === 'met').length
    const how = aborted ? `Stopped by the ${aborted.by}: ${aborted.reason}` : `Graded ${grade}`
    this.#tell('ended', `${how}. ${met} of ${asked.length} findings met.`, {
      undo: this.#undo,
      grade,
      findings: worstFirst(asked).map(({ id, grade, summary, problems }) => ({
        id,
        grade,
        summary: problems[0] ?? summary,
      })),
      faults: await faultsIn(directory).catch(() => this.#faults),
      report: `${this.#base.scenario}/${this.#base.runId}`,
    })
  }

  /** What kept it from its end. */
  failed(error: unknown): void {
    if (this.#isEnded) return
    const said = error instanceof Error ? error.message : String(error)
    const isRefused = error instanceof MusterError && error.exitCode === ExitCode.refused
    if (isRefused) this.#undo = 'not-needed'
    this.#tell('aborted', isRefused ? `Refused: ${said}` : `It did not come to its end: ${said}`, { undo: this.#undo })
  }

  #tell(event: Message['event'], summary: string, more: Partial<Message> = {}): void {
    this.#telling.tell(messageOf({ ...this.#base, event, summary, ...more }))
  }
}

/** What a plan says of its drill. */
export const plannedOf = ({ scenario, title, environment, faults }: Plan) => ({
  scenario,
  title,
  environment,
  faults: faults.map(({ id, kind }) => ({ id, kind, instance: null, from: null, to: null })),
})

export const plannedSummary = (faults: Faults): string => `Will be broken on purpose, and undone: ${kindsOf(faults)}.`

const kindsOf = (faults: Faults) => faults.map(({ kind }) => kind).join(', ') || 'nothing, but for its runbook'

const gravity: readonly Grade[] = [
  'not-met',
  'inconclusive',
  'not-tested',
  'met-with-exceptions',
  'met',
  'not-applicable',
]

const worstFirst = (findings: readonly Finding[]) =>
  findings.toSorted((a, b) => gravity.indexOf(a.grade) - gravity.indexOf(b.grade))

async function faultsIn(directory: string): Promise<Faults> {
  const { entries } = await readJournal(join(directory, runFiles.journal))
  const wallMs = wallClockOf(entries)
  const at = (ns: number | null) => (ns === null ? null : new Date(wallMs(ns)).toISOString())
  return faultTimes(entries).map(({ id, kind, instance, fromNs, toNs }) => ({
    id,
    kind,
    instance,
    from: at(fromNs),
    to: at(toNs),
  }))
}
