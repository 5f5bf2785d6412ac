/**
 * Time and memory to reconcile a ledger with what survived, beside a plain JavaScript Set of the same ids. Each measurement is a process of its own, so that none inherits another's heap. `npm run bench:compare [-- rounds]`.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { reconcile } from '../src/measurement/ledger.ts'
import type { SurvivorsRecord, WriteRecord } from '../src/model/observation.ts'
import { median, progress, ratios, show, spread, table } from './table.ts'

const writers = 4
/** One write in so many is lost: the last ones, as when replication lagged. */
const lostShare = 1_000
const heapMb = 14_000

interface Outcome {
  readonly lost: number
  readonly ms: number
  /** resident before, with the input in memory */
  readonly inputMb: number
  /** most that was resident meanwhile, beyond the input */
  readonly extraMb: number
}

/** Runs `work` once on an input that is already there. */
function measure<T>(input: T, work: (input: T) => number): Outcome {
  globalThis.gc?.()
  const inputMb = process.memoryUsage.rss() / 2 ** 20
  // Puts the kernel's high-water mark down to what is resident now: building the input stood higher.
  writeFileSync('/proc/self/clear_refs', '5')
  const from = performance.now()
  const lost = work(input)
  const ms = performance.now() - from
  return { lost, ms, inputMb, extraMb: highWaterMb() - inputMb }
}

const highWaterMb = () => Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024

const perWriter = (count: number) => count / writers
const keptPerWriter = (count: number) => perWriter(count) - Math.ceil(perWriter(count) / lostShare)

/** Records as a run's files give them: parsed one by one from their lines. */
function recordsOf(count: number): WriteRecord[] {
  const by = '{"address":"10.1.21.10","timeline":"00000001","systemId":"7500000000000000001"}'
  return Array.from({ length: count }, (_, at) => {
    const [writer, seq, ns] = [at % writers, Math.floor(at / writers), at * 1_000]
    const times = `"sch":${ns},"sent":${ns + 100},"done":${ns + 900_000}`
    return JSON.parse(
      `{"t":"write","ledger":"pool","writer":${writer},"seq":${seq},${times},"outcome":"ok","by":${by}}`,
    ) as WriteRecord
  })
}

/** A drill reads back twice: after the fault and after its undo. */
function survivorsOf(count: number, pass: number): SurvivorsRecord {
  const range = (): [number, number][] => [[0, keptPerWriter(count) - 1]]
  const present = Object.fromEntries(Array.from({ length: writers }, (_, writer) => [writer, range()]))
  const rows = writers * keptPerWriter(count)
  const rest = { by: {}, rows, present, duplicates: [], reordered: 0 }
  const at = (count + pass) * 1_000
  return { t: 'survivors', ledger: 'pool', pass, startedAt: at, endedAt: at, ...rest }
}

const ways: Record<string, (count: number) => Outcome> = {
  reconcile: count =>
    measure({ writes: recordsOf(count), survivors: [survivorsOf(count, 1), survivorsOf(count, 2)] }, input => {
      const faultNs = count * 1_000
      return reconcile({ ...input, attempts: [], faultNs, failedAddress: '10.1.21.10' }).lost.length
    }),
  'Set difference': count => {
    const ids = Array.from({ length: count }, (_, at) => at)
    const kept = ids.filter(at => Math.floor(at / writers) < keptPerWriter(count))
    return measure({ ids, kept }, input => {
      const there = new Set(input.kept)
      return input.ids.filter(id => !there.has(id)).length
    })
  },
}

function inItsOwnProcess(way: string, count: number): Outcome {
  const argv = ['--expose-gc', `--max-old-space-size=${heapMb}`, fileURLToPath(import.meta.url), way, String(count)]
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as Outcome
}

function compare(count: number, rounds: number): string[][] {
  const names = Object.keys(ways)
  const outcomes = names.map((): Outcome[] => [])
  for (let round = 1; round <= rounds; round++)
    for (const [at, name] of names.entries()) {
      const outcome = inItsOwnProcess(name, count)
      outcomes[at]?.push(outcome)
      progress(`${count} ids, round ${round} of ${rounds}: ${name}: ${outcome.ms.toFixed(0)} ms`)
    }
  const lost = new Set(outcomes.flat().map(outcome => outcome.lost))
  if (lost.size !== 1) throw new Error(`they do not agree on what is lost: ${[...lost].join(', ')}`)
  const reference = (outcomes.at(-1) as Outcome[]).map(({ ms }) => ms)
  return names.map((name, at) => {
    const own = outcomes[at] as Outcome[]
    const times = own.map(({ ms }) => ms)
    const memory = [own.map(({ inputMb }) => inputMb), own.map(({ extraMb }) => extraMb)].map(v => median(v).toFixed(0))
    return [`${count / 1e6} million: ${name}`, spread(times, 0), spread(ratios(times, reference), 2), ...memory]
  })
}

const [first, second] = process.argv.slice(2)
const way = ways[first ?? '']
if (way) process.stdout.write(JSON.stringify(way(Number(second))))
else {
  const rounds = Number(first ?? 3)
  const rows = [1_000_000, 10_000_000].flatMap(count => compare(count, rounds))
  show(`Comparing acknowledged with surviving ids; ${rounds} rounds in turn; medians (least to most)\n`)
  show(table(['ids', 'ms', 'of the Set’s time', 'input MB', 'extra MB'], rows))
}
