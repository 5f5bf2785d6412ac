/** Seeded outages of real targets, measured by the real vantage agent, held against what the targets logged themselves. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readObservations } from '../../src/journal/observations.ts'
import { measureOutages } from '../../src/measurement/measure.ts'
import type { Bracket, Operation } from '../../src/measurement/outage.ts'
import type { GapRecord } from '../../src/model/observation.ts'
import type { PlannedProbe } from '../../src/model/plan.ts'
import { launchVantage } from '../../src/vantage/launch.ts'

export const kinds = ['reset', 'freeze', 'black-hole', '5xx', 'slow', 'flap', 'hiccup', 'never-recovers'] as const
export type Kind = (typeof kinds)[number]

/** One outage: truth in ns of CLOCK_MONOTONIC since the epoch (`[lo, hi]` where it was done from outside), and what was measured. */
export interface Outcome {
  readonly kind: Kind
  readonly seed: number
  readonly down: readonly [number, number]
  readonly up: readonly [number, number] | null
  readonly brackets: readonly { readonly bracket: Bracket; readonly flaps: number }[]
  readonly everyMs: number
  readonly silenceMs: number
  readonly gaps: number
}

const everyMs = 10
const deadlineMs = 100
const targetScript = fileURLToPath(new URL('target.ts', import.meta.url))

/** Reproducible number in [0, 1) for a seed. */
function chance(seed: number): number {
  let x = (seed + 1) * 0x9e3779b1
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
}

interface Truth {
  readonly down: readonly [number, number]
  readonly up: readonly [number, number] | null
}

/** Starts a target, resolves with its port, and later with when it was down. */
async function startTarget(kind: Kind, seed: number) {
  const waitMs = 900 + Math.round(chance(seed) * 100)
  const outageMs = 150 + Math.round(chance(seed + 1_000) * 450)
  const child = spawn(process.execPath, [targetScript, kind, String(waitMs), String(outageMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { port } = JSON.parse((await lines.next()).value as string) as { port: number }
  const truth = kind === 'freeze' ? freeze(child.pid as number, waitMs, outageMs) : logged(lines)
  return { port, truth, stop: () => child.kill('SIGKILL') }
}

async function logged(lines: AsyncIterator<string>): Promise<Truth> {
  const { down, up } = JSON.parse((await lines.next()).value as string) as { down: number; up: number | null }
  return { down: [down, down], up: up === null ? null : [up, up] }
}

async function freeze(pid: number, waitMs: number, outageMs: number): Promise<Truth> {
  const act = (signal: NodeJS.Signals): [number, number] => {
    const before = Number(process.hrtime.bigint())
    process.kill(pid, signal)
    return [before, Number(process.hrtime.bigint())]
  }
  await delay(waitMs)
  const down = act('SIGSTOP')
  await delay(outageMs)
  return { down, up: act('SIGCONT') }
}

/** Measures several targets at once with one agent. */
export async function measure(batch: readonly { kind: Kind; seed: number }[]): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-truth-'))
  const targets = await Promise.all(batch.map(({ kind, seed }) => startTarget(kind, seed)))
  try {
    const epochNs = process.hrtime.bigint()
    const file = join(folder, 'vantage.ndjson')
    const probes = targets.map(({ port }, at): PlannedProbe => ({
      class: `target-${at}`,
      kind: 'http-canary',
      subject: 'target',
      required: true,
      url: `http://127.0.0.1:${port}`,
      everyMs,
      deadlineMs,
      lingerMs: 1_500,
      maxInFlight: 400,
      subjects: 0,
    }))
    const vantage = { name: 'truth', host: 'here', place: 'here', country: 'IE', probes, ledgers: [], readBacks: [] }
    const config = { runId: 'truth', epochNs: epochNs.toString(), vantage, file, secrets: {}, probing: true }
    const handle = await launchVantage(
      argv => spawn(argv[0] as string, argv.slice(1), { stdio: 'pipe' }),
      config,
      AbortSignal.timeout(10_000),
    )
    const truths = await Promise.all(targets.map(({ truth }) => truth))
    await delay(700)
    await handle.stop(AbortSignal.timeout(10_000))
    const records = await readObservations(file)
    return batch.map(({ kind, seed }, at) => {
      const own = records.operations.filter(operation => operation.class === `target-${at}`)
      return judge(kind, seed, truths[at] as Truth, Number(epochNs), own, records.gaps)
    })
  } finally {
    for (const { stop } of targets) stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function judge(
  kind: Kind,
  seed: number,
  truth: Truth,
  epoch: number,
  operations: readonly Operation[],
  gaps: readonly GapRecord[],
): Outcome {
  const shift = ([lo, hi]: readonly [number, number]): [number, number] => [lo - epoch, hi - epoch]
  const down = shift(truth.down)
  // As in a drill, the inject call begins a little before the target is down.
  const faultNs = down[0] - chance(seed + 2_000) * 5e6
  const limits = { deadlineNs: deadlineMs * 1e6, faultNs, holdNs: 5e9, successRatio: 0.99 }
  const { thresholds, outages } = measureOutages(operations, gaps, limits)
  return {
    kind,
    seed,
    down,
    up: truth.up ? shift(truth.up) : null,
    brackets: outages,
    everyMs,
    silenceMs: thresholds.silenceNs / 1e6,
    gaps: gaps.length,
  }
}

/** Whether both edges lie inside what was measured; text says what does not. */
export function miss({ down, up, brackets }: Outcome): string | null {
  const [only] = brackets
  if (!only || brackets.length !== 1) return `${brackets.length} outages seen`
  const { startLo, startHi, endLo, endHi } = only.bracket
  if (down[1] < startLo || down[0] > startHi) return `down ${shown(down)} not in [${shown([startLo, startHi])}]`
  if (up === null) return endHi === null ? null : `an end at ${endHi} where there was none`
  if (endHi === null) return 'no end seen'
  return up[1] < endLo || up[0] > endHi ? `up ${shown(up)} not in [${shown([endLo, endHi])}]` : null
}

const shown = ([lo, hi]: readonly [number, number]) => `${(lo / 1e6).toFixed(1)}..${(hi / 1e6).toFixed(1)}`

/** Width of the duration's interval and error of its midpoint, in ms; null where there is no end. */
export function accuracy({ down, up, brackets }: Outcome): { widthMs: number; errorMs: number } | null {
  const bracket = brackets[0]?.bracket
  if (!bracket || up === null || bracket.endHi === null) return null
  const lower = bracket.endLo - bracket.startHi
  const upper = bracket.endHi - bracket.startLo
  const truth = (up[0] + up[1] - down[0] - down[1]) / 2
  return { widthMs: (upper - lower) / 1e6, errorMs: Math.abs((upper + lower) / 2 - truth) / 1e6 }
}

/** `rounds` seeded outages of every kind, four targets at a time. */
export async function campaign(rounds: number, onBatch: (done: number) => void = () => undefined): Promise<Outcome[]> {
  const all = Array.from({ length: rounds }, (_, round) =>
    kinds.map((kind, at) => ({ kind, seed: round * kinds.length + at })),
  ).flat()
  const outcomes: Outcome[] = []
  for (let at = 0; at < all.length; at += 4) {
    outcomes.push(...(await measure(all.slice(at, at + 4))))
    onBatch(outcomes.length)
  }
  return outcomes
}
