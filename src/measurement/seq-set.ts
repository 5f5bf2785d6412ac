/** A set of sequence numbers, one bit each: they are dense, so that ten million take 1.25 MB. */
const firstWords = 1 << 4
/** Numbers that are looked at together: whether they rise decides how. */
export const blockLength = 1 << 10
const start: Arrival = { most: -1, behind: 0 }
const { max, min, clz32 } = Math

/** How numbers of a list came. */
export interface Arrival {
  /** the greatest so far; -1: none */
  readonly most: number
  /** how many came behind a greater one */
  readonly behind: number
}

export class SeqSet {
  #words = new Int32Array(firstWords)
  #size = 0

  get size(): number {
    return this.#size
  }

  has(seq: number): boolean {
    return this.bitOf(seq) === 1
  }

  /** 1: it is here, 0: it is not. */
  bitOf(seq: number): number {
    return ((this.#words[seq >>> 5] as number) >>> seq) & 1
  }

  /** False: it was there already. */
  add(seq: number): boolean {
    this.#reach(seq)
    if (this.has(seq)) return false
    this.#words[seq >>> 5] = (this.#words[seq >>> 5] as number) | (1 << seq)
    this.#size++
    return true
  }

  /** `[from, to]`, both included. */
  addRange(from: number, to: number): void {
    if (to < from) return
    this.#reach(to)
    const words = this.#words
    for (let at = from >>> 5; at <= to >>> 5; at++) {
      const was = words[at] as number
      words[at] = was | maskOf(at, from, to)
      this.#size += onesIn(words[at] as number) - onesIn(was)
    }
  }

  /** The next numbers of a list, of which `before` had come. Tells `again` of each that was there already. */
  addAll(seqs: Int32Array, before = start, again: (seq: number) => void = () => undefined): Arrival {
    // Numbers are dense, so that a list needs about as much room as it is long.
    this.#reach(seqs.length)
    let arrival = before
    for (let from = 0; from < seqs.length; from += blockLength)
      arrival = this.#addBlock(seqs, from, min(seqs.length, from + blockLength), arrival, again)
    return arrival
  }

  #addBlock(seqs: Int32Array, from: number, to: number, before: Arrival, again: (seq: number) => void): Arrival {
    const [first, last] = [seqs[from] as number, seqs[to - 1] as number]
    if (first <= before.most || !rises(seqs, from, to) || !this.#holdsNone(first, last))
      return this.#addEach(seqs, from, to, before, again)
    if (last - first === to - from - 1) this.addRange(first, last)
    else this.#addRising(seqs, from, to)
    return { most: last, behind: before.behind }
  }

  /** Rising numbers of which none is here: a word is written when all of its bits are known. */
  #addRising(seqs: Int32Array, from: number, to: number): void {
    const words = this.#reach(seqs[to - 1] as number)
    let at = (seqs[from] as number) >>> 5
    let word = words[at] as number
    for (let next = from; next < to; next++) {
      const seq = seqs[next] as number
      if (seq >>> 5 !== at) {
        words[at] = word
        at = seq >>> 5
        word = words[at] as number
      }
      word |= 1 << seq
    }
    words[at] = word
    this.#size += to - from
  }

  /** In any order. What is rare leaves the inner loop: a compiler that never saw it happen makes slow code of it inside. */
  #addEach(
    seqs: Int32Array,
    from: number,
    to: number,
    { most, behind }: Arrival,
    again: (seq: number) => void,
  ): Arrival {
    let greatest = most
    let rising = 0
    let known = 0
    for (let at = from; at < to;) {
      const words = this.#reach(seqs[at] as number)
      const room = words.length * 32
      for (; at < to; at++) {
        const seq = seqs[at] as number
        if (seq >= greatest) {
          if (seq >= room) break
          greatest = seq
          rising++
        }
        const was = words[seq >>> 5] as number
        const is = was | (1 << seq)
        if (is === was) break
        words[seq >>> 5] = is
      }
      // It ended, or before a number that needs more room, or at one that was there already.
      if (at === to || (seqs[at] as number) >= room) continue
      again(seqs[at] as number)
      known++
      at++
    }
    this.#size += to - from - known
    return { most: greatest, behind: behind + to - from - rising }
  }

  /** Writes to `rows` which of `seqs[from]` to `seqs[to - 1]` are not here, and answers how many. `rows` takes `to - from`. */
  missing(seqs: Int32Array, from: number, to: number, rows: Int32Array): number {
    if (follows(seqs, from, to)) return this.#missingIn(seqs[from] as number, seqs[to - 1] as number, from, rows)
    const words = this.#words
    let count = 0
    let at = from
    // Two in a turn take a little less time than one.
    for (; at + 1 < to; at += 2) {
      const one = seqs[at] as number
      const other = seqs[at + 1] as number
      if ((((words[one >>> 5] as number) >>> one) & 1) === 0) rows[count++] = at
      if ((((words[other >>> 5] as number) >>> other) & 1) === 0) rows[count++] = at + 1
    }
    if (at < to && !this.has(seqs[at] as number)) rows[count++] = at
    return count
  }

  /** Of numbers that follow one another, the first of which is in `row`: whole words tell which are not here. */
  #missingIn(first: number, last: number, row: number, rows: Int32Array): number {
    const words = this.#words
    let count = 0
    for (let at = first >>> 5; at <= last >>> 5; at++) {
      const offset = row - first + at * 32 + 31
      for (let rest = ~(words[at] ?? 0) & maskOf(at, first, last); rest !== 0; rest &= rest - 1)
        rows[count++] = offset - clz32(rest & -rest)
    }
    return count
  }

  /** Whether another has one that is not here. */
  isLessThan(other: SeqSet): boolean {
    return other.#words.some((word, at) => (word & ~(this.#words[at] ?? 0)) !== 0)
  }

  /** How many are greater. */
  countAbove(seq: number): number {
    let count = 0
    for (let at = (seq + 1) >>> 5; at < this.#words.length; at++)
      count += onesIn((this.#words[at] as number) & maskOf(at, seq + 1, Infinity))
    return count
  }

  /** Ranges `[from, to]` in order, as far apart as they can be. */
  ranges(): [number, number][] {
    const found: [number, number][] = []
    for (let from = this.#next(0, 1); from >= 0;) {
      const end = this.#next(from, 0)
      found.push([from, end - 1])
      from = this.#next(end, 1)
    }
    return found
  }

  /** Makes room for a number. */
  reserve(seq: number): void {
    this.#reach(seq)
  }

  /** The first number from `seq` on that is here (1) or is not (0); -1: none. */
  #next(seq: number, bit: 0 | 1): number {
    for (let at = seq >>> 5; at < this.#words.length; at++) {
      const word = (bit === 1 ? (this.#words[at] as number) : ~(this.#words[at] as number)) & maskOf(at, seq, Infinity)
      if (word !== 0) return at * 32 + 31 - clz32(word & -word)
    }
    return bit === 1 ? -1 : this.#words.length * 32
  }

  #holdsNone(from: number, to: number): boolean {
    const words = this.#words
    for (let at = from >>> 5; at <= to >>> 5 && at < words.length; at++)
      if (((words[at] as number) & maskOf(at, from, to)) !== 0) return false
    return true
  }

  #reach(seq: number): Int32Array<ArrayBuffer> {
    if (seq >>> 5 < this.#words.length) return this.#words
    const grown = new Int32Array(max((seq >>> 5) + 1, 2 * this.#words.length))
    grown.set(this.#words)
    this.#words = grown
    return grown
  }
}

/** Bits of the word `at` that lie in `[from, to]`. */
function maskOf(at: number, from: number, to: number): number {
  const low = at === from >>> 5 ? -1 << from : -1
  return to !== Infinity && at === to >>> 5 ? low & (-1 >>> (31 - (to & 31))) : low
}

function onesIn(word: number): number {
  let rest = word - ((word >>> 1) & 0x55555555)
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333)
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

/** Whether each number is greater than the one before it. */
function rises(seqs: Int32Array, from: number, to: number): boolean {
  let before = seqs[from] as number
  for (let at = from + 1; at < to; at++) {
    const seq = seqs[at] as number
    if (seq <= before) return false
    before = seq
  }
  return true
}

/** Whether each number is one more than the one before it. */
function follows(seqs: Int32Array, from: number, to: number): boolean {
  const offset = (seqs[from] as number) - from
  if ((seqs[to - 1] as number) - to + 1 !== offset) return false
  let differs = 0
  for (let at = from; at < to; at++) differs |= ((seqs[at] as number) - at) ^ offset
  return differs === 0
}
