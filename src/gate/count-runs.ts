/** Which runs count for a requirement: all that were begun in the time that is fresh, whatever they came to. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { formatMs } from '../model/duration.ts'
import type { Drilled, GateRun, RefusedGateRun, Requirement, SealedGateRun, UnfinishedGateRun } from './requirement.ts'

/** Clocks of two machines differ by less. */
const clockMarginMs = 300_000

/** A run that does not count. */
export interface PassedOver {
  readonly runId: string
  readonly reason: 'environment' | 'configuration' | 'scenario' | 'promises' | 'stale' | 'twice'
  /** half a sentence: `was drilled on "lab", not on "world"` */
  readonly why: string
}

export interface Counted {
  readonly sealed: readonly SealedGateRun[]
  readonly unfinished: readonly UnfinishedGateRun[]
  readonly refused: readonly RefusedGateRun[]
  readonly passedOver: readonly PassedOver[]
}

/** Of the runs of the requirement's scenario, oldest first. */
export function countRuns(runs: readonly GateRun[], requirement: Requirement, nowMs: number): Counted {
  const passedOver: PassedOver[] = []
  const counted = runs.filter((run, at) => {
    const over =
      otherThan(run.drilled, requirement.wanted) ?? staleness(run, requirement, nowMs) ?? copyOf(run, at, runs)
    if (over) passedOver.push({ runId: run.runId, ...over })
    return over === null
  })
  const believed = counted.map(run => (isAhead(run, nowMs) ? fromFuture(run) : run))
  return {
    sealed: believed.filter(run => run.state === 'sealed'),
    unfinished: believed.filter(run => run.state === 'unfinished'),
    refused: believed.filter(run => run.state === 'refused'),
    passedOver,
  }
}

/** The newest run of each reason, and how many there are besides: a folder holds years of runs. */
export const passedOverTexts = (passedOver: readonly PassedOver[]): string[] =>
  [...Map.groupBy(passedOver, ({ reason }) => reason).values()].flatMap(own => {
    const newest = own.at(-1)
    return newest
      ? [`${newest.runId} ${newest.why}${own.length > 1 ? `, and ${own.length - 1} more likewise` : ''}`]
      : []
  })

type Over = Omit<PassedOver, 'runId'>

/** What was drilled instead of what is wanted; null: the same, or nobody can tell. */
export function otherThan(drilled: Drilled | null, wanted: Drilled): Over | null {
  if (drilled === null) return null
  if (drilled.environment !== wanted.environment)
    return { reason: 'environment', why: `was drilled on "${drilled.environment}", not on "${wanted.environment}"` }
  if (drilled.configurationDigest !== wanted.configurationDigest)
    return {
      reason: 'configuration',
      why: `was drilled on another configuration (${short(drilled.configurationDigest)}, not ${short(wanted.configurationDigest)})`,
    }
  if (drilled.scenarioDigest !== wanted.scenarioDigest)
    return { reason: 'scenario', why: 'was another drill: its scenario is not what the file says now' }
  if (!isDeepStrictEqual(drilled.promises, wanted.promises))
    return { reason: 'promises', why: 'was graded by other objectives than the environment promises now' }
  return null
}

export const short = (digest: string) => digest.slice(0, 12)

/** What nobody can date is not old. */
const staleness = ({ startedMs }: GateRun, { freshMs }: Requirement, nowMs: number): Over | null =>
  startedMs !== null && nowMs - startedMs > freshMs
    ? { reason: 'stale', why: `is ${formatMs(nowMs - startedMs)} old; ${formatMs(freshMs)} is fresh` }
    : null

/** A folder that was copied is no second run. */
const copyOf = (run: GateRun, at: number, runs: readonly GateRun[]): Over | null =>
  run.state === 'sealed' &&
  runs.slice(0, at).some(other => other.state === 'sealed' && isDeepStrictEqual(other.verdict, run.verdict))
    ? { reason: 'twice', why: 'is there twice; it counts once' }
    : null

const isAhead = ({ startedMs }: GateRun, nowMs: number) => startedMs !== null && startedMs - nowMs > clockMarginMs

/** It would be fresh for ever. */
const fromFuture = ({ runId, directory, startedMs, drilled }: GateRun): RefusedGateRun => ({
  state: 'refused',
  runId,
  directory,
  startedMs,
  drilled,
  why: `began in the future, at ${new Date(startedMs ?? 0).toISOString()}: the clock of one of the machines is wrong`,
})
