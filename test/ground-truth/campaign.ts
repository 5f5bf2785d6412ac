/** Seeded outages of real targets, measured by the real vantage agent, held against what the targets logged themselves. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readObservations } from '../../src/journal/observations.ts'
import { measureOutages } from '../../src/measurement/measure.ts'
import type { Bracket, Operation } from '../../src/measurement/outage.ts'
import type { GapRecord, OperationRecord } from '../../src/model/record/observation.ts'
import type { PlannedProbe } from '../../src/model/plan/plan.ts'
import type { Launched } from '../../src/model/exec.ts'
import { launchVantage } from '../../src/vantage/launch.ts'

export const kinds = ['reset', 'freeze', 'black-hole', '5xx', 'slow', 'flap', 'hiccup', 'never-recovers'] as const
export type Kind = (typeof kinds)[number]

/**
 * One outage: truth in ns of CLOCK_MONOTONIC since the epoch (`[lo, hi]` where it was done from outside, or the target did not
 * run just then), and what was measured.
 */
export interface Outcome {
  readonly kind: Kind
  readonly seed: number
  readonly down: readonly [number, number]
  readonly up: readonly [number, number] | null
  readonly brackets: readonly { readonly bracket: Bracket; readonly flaps: number }[]
  readonly everyMs: number
  readonly silenceMs: number
  readonly gaps: number
  /** to so much, either way, instants of the vantage are known by the clock of this machine */
  readonly clockNs: number
}

/** Where the vantage stands. */
export interface Stand {
  /** where it writes, by the clock of its machine */
  place(epochNs: bigint): Promise<{ readonly file: string; readonly epochNs: string }>
  launch(argv: readonly string[]): Launched | Promise<Launched>
  /** to so much its clock is known; asked again at the end */
  clockNs(): Promise<number>
  /** what it wrote, as a file of this machine */
  records(file: string): Promise<string>
}

/** On this machine, beside its targets. */
const hereIn = (folder: string): Stand => ({
  place: epochNs => Promise.resolve({ file: join(folder, 'vantage.ndjson'), epochNs: epochNs.toString() }),
  launch: ([command, ...argv]) => spawn(command as string, argv, { stdio: 'pipe' }),
  clockNs: () => Promise.resolve(0),
  records: file => Promise.resolve(file),
})

const everyMs = 10
const deadlineMs = 100
const lingerMs = 1_500
/** So soon after it came up a target has answered the first that asked. */
const readyMs = everyMs
/** A vantage and targets that have just started are slow themselves; then comes the time that outages are compared with. */
const warmUpMs = 2_000
const baselineMs = 2_000
const targetScript = fileURLToPath(new URL('target.ts', import.meta.url))

/** Reproducible number in [0, 1) for a seed. */
function chance(seed: number): number {
  let x = (seed + 1) * 0x9e3779b1
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
}

/** Of one outage, in ns. */
interface Truth {
  readonly seed: number
  readonly down: readonly [number, number]
  readonly up: readonly [number, number]
}

/** How long to wait before each outage, and how long it takes, in ms. */
type Plan = readonly (readonly [number, number])[]

const planOf = (seeds: readonly number[]): Plan =>
  seeds.map(seed => [400 + Math.round(chance(seed) * 100), 150 + Math.round(chance(seed + 1_000_000) * 250)])

interface Target {
  readonly kind: Kind
  readonly port: number
  readonly child: ChildProcess
  /** goes through all its outages */
  readonly run: () => Promise<Truth[]>
  /** when it stood still, as far as it has said so, in order */
  readonly stood: readonly (readonly [number, number])[]
}

async function startTarget(kind: Kind, seeds: readonly number[]): Promise<Target> {
  const plan = planOf(seeds)
  const child = spawn(process.execPath, [targetScript, kind, JSON.stringify(plan)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const { port } = (await nextOf(lines, 'port')) as { port: number }
  const stood: [number, number][] = []
  lines.on('line', line => {
    const said = JSON.parse(line) as { stood?: [number, number] }
    if (said.stood) stood.push(said.stood)
  })
  const truthOf = kind === 'freeze' ? freezes(child, plan) : logged(lines)
  const run = async () => {
    child.stdin.write('begin\n')
    const truths: Truth[] = []
    for (const [at, seed] of seeds.entries()) truths.push({ seed, ...(await truthOf(at)) })
    return truths
  }
  return { kind, port, child, run, stood }
}

/** The next line of a target that says this. */
function nextOf(lines: Interface, key: string): Promise<object> {
  return new Promise(resolve => {
    const look = (line: string) => {
      const said = JSON.parse(line) as object
      if (!(key in said)) return
      lines.off('line', look)
      resolve(said)
    }
    lines.on('line', look)
  })
}

type TruthOf = (at: number) => Promise<Omit<Truth, 'seed'>>

const logged =
  (lines: Interface): TruthOf =>
  async () => {
    const { down, up } = (await nextOf(lines, 'up')) as { down: number; up: number }
    return { down: [down, down], up: [up, up] }
  }

function freezes(child: ChildProcess, plan: Plan): TruthOf {
  const act = (signal: NodeJS.Signals): [number, number] => {
    const before = Number(process.hrtime.bigint())
    process.kill(child.pid as number, signal)
    return [before, Number(process.hrtime.bigint())]
  }
  return async at => {
    const [waitMs, outageMs] = plan[at] as readonly [number, number]
    await delay(waitMs)
    const down = act('SIGSTOP')
    await delay(outageMs)
    return { down, up: act('SIGCONT') }
  }
}

const probeOf = ({ port }: Target, at: number): PlannedProbe => ({
  class: `target-${at}`,
  kind: 'http-canary',
  subject: 'target',
  required: true,
  url: `http://127.0.0.1:${port}`,
  everyMs,
  deadlineMs,
  lingerMs,
  maxInFlight: 400,
  subjects: 0,
})

/** Each target goes through its seeds, all at the same time under the eyes of one agent. */
async function measure(
  seedsOf: readonly (readonly [Kind, readonly number[]])[],
  elsewhere: Stand | null,
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-truth-'))
  const targets = await Promise.all(seedsOf.map(([kind, seeds]) => startTarget(kind, seeds)))
  try {
    const epochNs = process.hrtime.bigint()
    const stand = elsewhere ?? hereIn(folder)
    const place = await stand.place(epochNs)
    const probes = targets.map(probeOf)
    const vantage = { name: 'truth', host: 'here', place: 'here', country: 'IE', probes, ledgers: [], readBacks: [] }
    const config = { runId: 'truth', vantage, ...place, secrets: {}, probing: true }
    const handle = await launchVantage(argv => stand.launch(argv), config, AbortSignal.timeout(120_000))
    await delay(warmUpMs + baselineMs)
    const truths = await Promise.all(targets.map(target => target.run()))
    await delay(700)
    await handle.stop(AbortSignal.timeout(10_000))
    const clockNs = await stand.clockNs()
    const { operations, gaps } = await readObservations(await stand.records(place.file))
    return targets.flatMap(({ kind, stood }, at) => {
      const own = operations.filter(operation => operation.class === `target-${at}`)
      const ran = (truths[at] as Truth[]).map(truth => onceItRan(truth, stood))
      return judgeAll(kind, ran.map(since(Number(epochNs))), own, { gaps, clockNs })
    })
  } finally {
    for (const { child } of targets) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Nobody can tell a target that is up and does not run from one that is down: it came up at the latest when it ran again. */
function onceItRan(truth: Truth, stood: Target['stood']): Truth {
  const ran = stood.reduce((at, [from, to]) => (from <= at + readyMs * 1e6 && to > at ? to : at), truth.up[1])
  return { ...truth, up: [truth.up[0], ran] }
}

const since =
  (epoch: number) =>
  ({ seed, down, up }: Truth): Truth => ({
    seed,
    down: [down[0] - epoch, down[1] - epoch],
    up: [up[0] - epoch, up[1] - epoch],
  })

interface Known {
  readonly gaps: readonly GapRecord[]
  readonly clockNs: number
}

/** Each outage by itself: from halfway since the one before it until shortly before the next. Operations are in order of sending. */
function judgeAll(kind: Kind, truths: readonly Truth[], all: readonly OperationRecord[], known: Known) {
  const first = all[0]?.sent ?? 0
  const baseline = all.filter(
    ({ sent }) => sent >= first + warmUpMs * 1e6 && sent < first + (warmUpMs + baselineMs) * 1e6,
  )
  return truths.map((truth, at) => {
    const before = truths[at - 1]
    const from = before ? (before.up[1] + truth.down[0]) / 2 : first + (warmUpMs + baselineMs) * 1e6
    // Of one that never recovers nothing is seen from its end on; by a clock that is off, what comes next may come as much sooner.
    const { clockNs } = known
    const until =
      kind === 'never-recovers' ? truth.up[0] - clockNs : (truths[at + 1]?.down[0] ?? Infinity) - 100e6 - clockNs
    const own = all.filter(({ sent }) => sent >= from && sent < until)
    const seen = own.filter(({ done }) => kind !== 'never-recovers' || (done ?? 0) < until)
    return judge(kind, truth, [...baseline, ...seen], known)
  })
}

function judge(kind: Kind, truth: Truth, operations: readonly Operation[], { gaps, clockNs }: Known): Outcome {
  const { seed, down, up } = truth
  // As in a drill, the inject call begins a little before the target is down.
  const faultNs = down[0] - clockNs - chance(seed + 2_000_000) * 5e6
  const limits = { deadlineNs: deadlineMs * 1e6, faultNs, holdNs: 5e9, successRatio: 0.99 }
  const { thresholds, outages } = measureOutages(operations, gaps, limits)
  return {
    ...{ kind, seed, down, everyMs, clockNs },
    up: kind === 'never-recovers' ? null : up,
    brackets: outages,
    silenceMs: thresholds.silenceNs / 1e6,
    gaps: gaps.filter(gap => gap.to >= down[0] - 100e6 && gap.from <= up[1] + 100e6).length,
  }
}

/** Whether both edges lie inside what was measured; text says what does not. */
export function miss({ down, up, brackets, clockNs }: Outcome): string | null {
  const [only] = brackets
  if (!only || brackets.length !== 1) return `${brackets.length} outages seen`
  const { startLo, startHi, endLo, endHi } = widened(only.bracket, clockNs)
  if (down[1] < startLo || down[0] > startHi) return `down ${shown(down)} not in [${shown([startLo, startHi])}]`
  if (up === null) return endHi === null ? null : `an end at ${endHi} where there was none`
  if (endHi === null) return 'no end seen'
  return up[1] < endLo || up[0] > endHi ? `up ${shown(up)} not in [${shown([endLo, endHi])}]` : null
}

const widened = ({ startLo, startHi, endLo, endHi }: Bracket, byNs: number): Bracket => ({
  ...{ startLo: startLo - byNs, startHi: startHi + byNs, endLo: endLo - byNs },
  endHi: endHi === null ? null : endHi + byNs,
})

const shown = ([lo, hi]: readonly [number, number]) => `${(lo / 1e6).toFixed(1)}..${(hi / 1e6).toFixed(1)}`

/**
 * Width of the duration's interval, and how far its midpoint is from the truth, in ms; null where there is no end. Where the truth
 * itself is known only between bounds, what lies between them is right.
 */
export function accuracy({ down, up, brackets }: Outcome): { widthMs: number; errorMs: number } | null {
  const bracket = brackets[0]?.bracket
  if (!bracket || up === null || bracket.endHi === null) return null
  const lower = bracket.endLo - bracket.startHi
  const upper = bracket.endHi - bracket.startLo
  const middle = (upper + lower) / 2
  const errorNs = Math.max(0, up[0] - down[1] - middle, middle - (up[1] - down[0]))
  return { widthMs: (upper - lower) / 1e6, errorMs: errorNs / 1e6 }
}

interface Options {
  /** kinds at the same time */
  readonly atOnce?: number
  /** absent: here */
  readonly stand?: Stand
}

/** `rounds` seeded outages of every kind. */
export async function campaign(rounds: number, { atOnce = 4, stand }: Options = {}): Promise<Outcome[]> {
  const seedsOf = kinds.map(
    (kind, at) => [kind, Array.from({ length: rounds }, (_, round) => round * kinds.length + at)] as const,
  )
  const outcomes: Outcome[] = []
  for (let at = 0; at < kinds.length; at += atOnce)
    outcomes.push(...(await measure(seedsOf.slice(at, at + atOnce), stand ?? null)))
  return outcomes
}
