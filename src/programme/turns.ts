/** What came of each drill of a programme when those that are owed were run: nothing is passed over without a word. Pure. */
import { ExitCode } from '../model/exit-code.ts'
import { isOwed } from './matrix.ts'
import { nameOf, type OwedDrill, placeOf } from './owed-drill.ts'
import type { Standing, State } from './standing.ts'
import { stateWords } from './text.ts'

/** A drill that had its turn, or was refused when it came. */
export interface Taken {
  /** `met`, `not met`, ... ; null: it was refused */
  readonly result: string | null
  /** folder of its report; null: there is none */
  readonly report: string | null
  /** why it was refused; null: it was not */
  readonly refused: string | null
  readonly exitCode: number
}

/** `to-run`: it would be. */
export type Outcome = 'ran' | 'to-run' | 'not-run' | 'not-owed'

export interface TurnRow extends Pick<OwedDrill['obligation'], 'region' | 'tier' | 'owner'> {
  readonly scenario: string
  readonly file: string
  readonly environment: string
  readonly outcome: Outcome
  /** why it was not run; null: it was */
  readonly why: string | null
  readonly result: string | null
  readonly report: string | null
  /** words of the command that drills it by itself; null: it needs none */
  readonly byItself: readonly string[] | null
  /** null: it was not owed, or only would be run */
  readonly exitCode: number | null
  /** where it stands now */
  readonly state: State
}

/** What keeps an owed drill from being run with the others; null: nothing. */
export function hindranceOf({ problems, environment }: OwedDrill): string | null {
  if (problems.length > 0) return problems.join('\n')
  return environment && isProtected(environment.protection)
    ? `the environment ${environment.name} is protected (${environment.protection}): it is drilled by itself, once that is approved`
    : null
}

const isProtected = (protection: string) => protection !== 'lab'

/**
 * `before` is where it stood, `now` where it stands. `taken`: what came of its turn; null: nothing, because the
 * drills were stopped before it had ended; absent: it is only asked what would be run.
 */
export function turnRow(drill: OwedDrill, before: Standing, now: Standing, taken?: Taken | null): TurnRow {
  const { region, tier, owner } = drill.obligation
  return {
    scenario: nameOf(drill),
    file: drill.scenarioFile,
    environment: placeOf(drill),
    region,
    tier,
    owner,
    result: taken?.result ?? null,
    report: taken?.report ?? null,
    state: now.state,
    ...came(drill, before, taken),
    byItself:
      isOwed(before.state) && drill.problems.length === 0 && isProtected(drill.environment?.protection ?? '')
        ? ['run', drill.scenarioFile, '-e', drill.environmentReference]
        : null,
  }
}

function came(drill: OwedDrill, before: Standing, taken?: Taken | null): Pick<TurnRow, 'outcome' | 'why' | 'exitCode'> {
  if (!isOwed(before.state)) return { outcome: 'not-owed', why: before.why, exitCode: null }
  const refused = hindranceOf(drill) ?? taken?.refused ?? null
  if (refused !== null) return { outcome: 'not-run', why: refused, exitCode: ExitCode.refused }
  if (taken === undefined) return { outcome: 'to-run', why: null, exitCode: null }
  if (taken === null)
    return { outcome: 'not-run', why: 'the drills were stopped before it had ended', exitCode: ExitCode.aborted }
  return { outcome: 'ran', why: null, exitCode: taken.exitCode }
}

const words: Readonly<Record<Outcome, string>> = {
  ran: 'run',
  'to-run': 'to run',
  'not-run': 'not run',
  'not-owed': 'not owed',
}
const order = ['ran', 'to-run', 'not-run', 'not-owed'] as const satisfies readonly Outcome[]

/** `20 drills: 18 run, 2 not run` */
export function turnCounts(rows: readonly TurnRow[]): string {
  const counts = order.flatMap(outcome => {
    const count = rows.filter(row => row.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${words[outcome]}`]
  })
  return `${rows.length} ${rows.length === 1 ? 'drill' : 'drills'}: ${counts.join(', ')}`
}

/** `typed`: a command of ours as it must be typed. */
export function turnLines(rows: readonly TurnRow[], typed: (words: readonly string[]) => string): string[] {
  const ordered = order.flatMap(outcome => rows.filter(row => row.outcome === outcome))
  const cells = ordered.map(row => [words[row.outcome], row.scenario, row.environment, row.owner] as const)
  const widths = [0, 1, 2, 3].map(column => Math.max(...cells.map(own => (own[column] as string).length)))
  return ordered.flatMap((row, at) => {
    const own = (cells[at] as readonly string[]).map((cell, column) => cell.padEnd(widths[column] as number))
    return [`  ${own.join('  ')}  ${cameText(row)}`.trimEnd(), ...whyLines(row, typed)]
  })
}

const cameText = ({ outcome, result, report, state, why }: TurnRow): string => {
  if (outcome === 'ran') return `${result}, ${report}${state === 'done' ? '' : `; still ${stateWords[state]}`}`
  return outcome === 'not-owed' ? `${stateWords[state]}: ${why}` : outcome === 'to-run' ? stateWords[state] : ''
}

const whyLines = ({ outcome, why, byItself }: TurnRow, typed: (words: readonly string[]) => string): string[] =>
  [...(outcome === 'not-run' ? (why ?? '').split('\n') : []), ...(byItself ? [`then: ${typed(byItself)}`] : [])].map(
    line => `      ${line}`,
  )
