/**
 * Time and memory to find which of ten million acknowledged writes are lost, beside a C program with a bitmap and a plain
 * JavaScript Set on the same numbers. What a read-back gives is folded and held against the recorded writes, as a drill does
 * it; the rest of the ledger's reconciliation is in the same time. `npm run bench:compare [-- rounds]`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reconcile } from '../src/measurement/ledger.ts'
import { type Survivors, survivorsOf } from '../src/measurement/survivors.ts'
import type { SurvivorsRecord } from '../src/model/record/observation.ts'
import { LedgerWrites } from '../src/model/record/write-log.ts'
import { outcomes } from '../src/model/record/writer-columns.ts'
import { Fold } from '../src/vantage/fold.ts'
import { bytesOf, idsOf, shapes, type WriterIds } from './compared-ids.ts'
import { median, progress, show, spread, table, verdict } from './table.ts'

const count = 10_000_000
/** The requirement: times the C program's time, and MB. */
const required = { ratio: 1.7, extraMb: 10 }
const by = { address: '10.1.21.10', timeline: '00000001', systemId: '7500000000000000001' }

interface Outcome {
  readonly lost: number
  readonly repeated: number
  readonly ms: readonly number[]
  /** resident before, with the input in memory */
  readonly inputMb: number
  /** most that was resident meanwhile, beyond the input */
  readonly extraMb: number
}

type Found = Pick<Outcome, 'lost' | 'repeated'>

/** Runs `work` on an input that is already there; the first round compiles it, and its time is left out. */
function measure(rounds: number, work: () => Found): Outcome {
  globalThis.gc?.()
  const inputMb = residentMb('VmRSS')
  // Puts the kernel's high-water mark down to what is resident now: building the input stood higher.
  writeFileSync('/proc/self/clear_refs', '5')
  let found: Found = { lost: 0, repeated: 0 }
  let extraMb = 0
  const ms = Array.from({ length: rounds + 1 }, (_, round) => {
    const from = performance.now()
    found = work()
    const took = performance.now() - from
    if (round === 0) extraMb = residentMb('VmHWM') - inputMb
    return took
  })
  return { ...found, ms: ms.slice(1), inputMb, extraMb }
}

const residentMb = (field: string) =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024

/** Records as a run's files give them: one after another, in order of sending. */
function writesOf(writers: readonly WriterIds[]): LedgerWrites {
  const writes = new LedgerWrites('pool')
  const most = Math.max(...writers.map(({ sent }) => sent.length))
  for (let row = 0; row < most; row++)
    for (const [writer, { sent, outcomes: ended }] of writers.entries()) {
      const outcome = outcomes[ended[row] as number] ?? 'info'
      const times = { sch: row * 1_000, sent: row * 1_000 + 100, done: row * 1_000 + 900_000 }
      writes.add({ t: 'write', ledger: 'pool', writer, seq: sent[row] as number, ...times, outcome, by })
    }
  writes.seal()
  return writes
}

function foldOf(writers: readonly WriterIds[]): Fold {
  const found = new Fold()
  for (const [writer, { survivors }] of writers.entries()) found.list(writer, [survivors])
  return found
}

const readAt = { pass: 1, startedAt: count * 1_000, by: {} }

function lostOf(writes: LedgerWrites, survivors: Survivors): Found {
  const ledger = { writes, attempts: [], faultNs: count * 1_000, failedAddress: by.address }
  const { lost, duplicated } = reconcile({ ...ledger, survivors: [survivors] })
  return { lost: lost.length, repeated: duplicated }
}

const ways: Record<string, (writers: readonly WriterIds[], rounds: number) => Outcome> = {
  reconcile: (writers, rounds) => {
    const writes = writesOf(writers)
    return measure(rounds, () => {
      const { present, duplicated } = foldOf(writers)
      return lostOf(writes, { ...readAt, present, duplicated, reordered: 0 })
    })
  },
  /** from the record of a read-back, as the judge has it */
  'recorded read-back': (writers, rounds) => {
    const writes = writesOf(writers)
    const record = {
      ...{ t: 'survivors', ledger: 'pool', endedAt: readAt.startedAt, ...readAt },
      ...foldOf(writers).result(),
    } as SurvivorsRecord
    return measure(rounds, () => lostOf(writes, survivorsOf(record)))
  },
  'JavaScript Set': writers => {
    const ids = (of: 'sent' | 'survivors') =>
      writers.flatMap((writer, at) => Array.from(writer[of], seq => seq * writers.length + at))
    const [sent, there] = [ids('sent'), ids('survivors')]
    return measure(1, () => {
      const set = new Set(there)
      return { lost: sent.filter(id => !set.has(id)).length, repeated: there.length - set.size }
    })
  },
}

function inItsOwnProcess(way: string, shape: string, rounds: number): Outcome {
  const argv = ['--expose-gc', '--max-old-space-size=14000', fileURLToPath(import.meta.url), way, shape, String(rounds)]
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as Outcome
}

/** The C program, compiled by whatever compiler there is; null: there is none. */
function compiled(folder: string): string | null {
  const program = join(folder, 'bitmap')
  const source = fileURLToPath(new URL('bitmap.c', import.meta.url))
  for (const compiler of ['cc', 'gcc', 'clang', 'tcc'])
    if (spawnSync(compiler, ['-O2', '-o', program, source], { stdio: 'inherit' }).status === 0) return program
  return null
}

function inC(program: string, folder: string, writers: readonly WriterIds[], rounds: number): Omit<Outcome, 'inputMb'> {
  const file = join(folder, 'ids')
  const descriptor = openSync(file, 'w')
  for (const bytes of bytesOf(writers)) writeAll(descriptor, bytes)
  closeSync(descriptor)
  const lines = execFileSync(program, [file, String(rounds + 1)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .slice(1)
  const [, lost = 0, repeated = 0] = (lines[0] ?? '').split(' ').map(Number)
  return { lost, repeated, ms: lines.map(line => Number(line.split(' ')[0])), extraMb: 0 }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
}

/** All of one shape: they must agree, or the figures mean nothing. */
function compare(shape: (typeof shapes)[number], rounds: number, program: string | null, folder: string): string[] {
  progress(`${count / 1e6} million ids: ${shape.name}`)
  const own = inItsOwnProcess('reconcile', shape.name, rounds)
  const recorded = inItsOwnProcess('recorded read-back', shape.name, rounds)
  const reference = program === null ? null : inC(program, folder, idsOf(shape, count), rounds)
  const set = shape === shapes[0] ? inItsOwnProcess('JavaScript Set', shape.name, 1) : null
  for (const other of [recorded, ...(reference ? [reference] : [])])
    if (other.lost !== own.lost) throw new Error(`${shape.name}: ${own.lost} and ${other.lost} are lost: one is wrong`)
  if (reference && reference.repeated !== own.repeated) throw new Error(`${shape.name}: repeated numbers differ`)
  const times = (of: number) => (median(own.ms) / of).toFixed(2)
  const ratio = reference ? median(own.ms) / median(reference.ms) : Infinity
  return [
    ...[shape.name, spread(own.ms, 0), reference ? spread(reference.ms, 0) : '-'],
    ...[reference ? times(median(reference.ms)) : '-', set ? times(median(set.ms)) : '-'],
    ...[own.inputMb.toFixed(0), own.extraMb.toFixed(1), spread(recorded.ms, 0)],
    verdict(ratio <= required.ratio && own.extraMb <= required.extraMb),
  ]
}

const [first, named, third] = process.argv.slice(2)
const way = ways[first ?? '']
if (way) {
  const shape = shapes.find(({ name }) => name === named)
  if (!shape) throw new Error(`no shape is named ${named}`)
  process.stdout.write(JSON.stringify(way(idsOf(shape, count), Number(third))))
} else {
  const folder = mkdtempSync(join(tmpdir(), 'muster-compare-'))
  try {
    const program = compiled(folder)
    const rows = shapes.map(shape => compare(shape, Number(first ?? 5), program, folder))
    const head = ['ids', 'ms', 'C, ms', 'of C’s time', 'of the Set’s time', 'input MB', 'extra MB', 'recorded, ms', '']
    show(`Finding the lost of ${count / 1e6} million acknowledged ids; medians (least to most)`)
    show(`required: at most ${required.ratio} of the C program’s time, ${required.extraMb} MB beside the input\n`)
    show(table(head, rows))
    show('recorded: the same from ranges in the record of a read-back, as the judge has them')
    if (program === null) show('No C compiler is installed, so that nothing holds that was not compared: install gcc.')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
