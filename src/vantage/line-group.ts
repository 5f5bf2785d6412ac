/**
 * Lines on their way to the disk, as bytes: thousands of texts that live until the next commit would be moved about by every
 * collection of garbage, and copied one by one on their way to the thread that writes them.
 */

/** Whole lines. */
export interface Group {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly lines: number
}

const roomBytes = 1 << 20
/** Most bytes that one unit of a text can take. */
const bytesPerUnit = 3

export class LineGroup {
  readonly #pass: (group: Group) => void
  readonly #room = Buffer.allocUnsafeSlow(roomBytes)
  #used = 0
  #lines = 0

  /** `pass` gets each group, also in between when the room is used up. */
  constructor(pass: (group: Group) => void) {
    this.#pass = pass
  }

  add(text: string): void {
    const line = `${text}\n`
    const most = line.length * bytesPerUnit
    if (this.#used + most > roomBytes) this.pass()
    if (most > roomBytes) return this.#pass({ bytes: new Uint8Array(Buffer.from(line)), lines: 1 })
    this.#used += this.#room.write(line, this.#used)
    this.#lines++
  }

  /** Passes on what there is. */
  pass(): void {
    if (this.#lines === 0) return
    this.#pass({ bytes: new Uint8Array(this.#room.subarray(0, this.#used)), lines: this.#lines })
    this.#used = 0
    this.#lines = 0
  }
}
