/** Ledgers to compare: what each writer was told is written, and what is there, in several shapes. Each is the same in every process. */

/** Numbers of one writer. */
export interface WriterIds {
  /** in order of sending */
  readonly sent: Int32Array
  /** a byte each: an index of the ledger's outcomes */
  readonly outcomes: Uint8Array
  /** in the order in which the store gave them */
  readonly survivors: Int32Array
}

interface Shape {
  readonly name: string
  readonly writers: number
  readonly of: (count: number, chance: () => number) => WriterIds
}

/** One write in so many is lost: the last ones, as when replication lagged. */
const lostShare = 1_000
const dense = (count: number) => Int32Array.from({ length: count }, (_, seq) => seq)
const kept = (count: number) => dense(count - Math.ceil(count / lostShare))
const acked = (sent: Int32Array, survivors: Int32Array): WriterIds => ({
  sent,
  outcomes: new Uint8Array(sent.length),
  survivors,
})

export const shapes: readonly Shape[] = [
  { name: 'in order', writers: 4, of: count => acked(dense(count), kept(count)) },
  {
    name: 'shuffled',
    writers: 4,
    of: (count, chance) => acked(shuffled(dense(count), chance), shuffled(kept(count), chance)),
  },
  {
    name: 'one in ten lost, anywhere',
    writers: 4,
    of: (count, chance) =>
      acked(
        dense(count),
        dense(count).filter(() => chance() > 0.1),
      ),
  },
  {
    name: 'one in fifty there twice',
    writers: 4,
    of: (count, chance) => acked(dense(count), repeated(kept(count), chance)),
  },
  {
    name: 'one in five refused or unanswered',
    writers: 4,
    of: (count, chance) => {
      const outcomes = Uint8Array.from({ length: count }, () => (chance() > 0.2 ? 0 : 2 + Math.floor(chance() * 3)))
      return { sent: dense(count), outcomes, survivors: kept(count).filter(seq => outcomes[seq] !== 2) }
    },
  },
  { name: 'in order, one writer', writers: 1, of: count => acked(dense(count), kept(count)) },
  {
    name: 'shuffled, 1,000 writers',
    writers: 1_000,
    of: (count, chance) => acked(shuffled(dense(count), chance), shuffled(kept(count), chance)),
  },
]

/** The ledger of a shape with `count` writes in all. */
export function idsOf(shape: Shape, count: number): WriterIds[] {
  const chance = random(count)
  return Array.from({ length: shape.writers }, () => shape.of(count / shape.writers, chance))
}

/** As `bitmap.c` reads it. */
export function bytesOf(writers: readonly WriterIds[]): Uint8Array[] {
  const number = (value: number) => new Uint8Array(Int32Array.of(value).buffer)
  const all = (values: Int32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return [
    number(writers.length),
    ...writers.flatMap(({ sent, outcomes, survivors }) => [
      number(Math.max(highest(sent), highest(survivors))),
      ...[number(sent.length), all(sent), outcomes],
      ...[number(survivors.length), all(survivors)],
    ]),
  ]
}

const highest = (numbers: Int32Array) => numbers.reduce((a, b) => Math.max(a, b), 0)

function repeated(numbers: Int32Array, chance: () => number): Int32Array {
  const twice = numbers.filter(() => chance() < 0.02)
  const all = new Int32Array(numbers.length + twice.length)
  all.set(numbers)
  all.set(twice, numbers.length)
  return all
}

function shuffled(numbers: Int32Array, chance: () => number): Int32Array {
  for (let at = numbers.length - 1; at > 0; at--) {
    const other = Math.floor(chance() * (at + 1))
    const number = numbers[at] as number
    numbers[at] = numbers[other] as number
    numbers[other] = number
  }
  return numbers
}

/** Reproducible numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let x = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
  }
}
