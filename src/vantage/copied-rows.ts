/** Rows of two numbers as COPY streams them, `writer<TAB>seq<LF>`, digit by digit: text of ten million lines would be half of the time. */
const [lineFeed, tab, zero] = [0x0a, 0x09, 0x30]

export class RowReader {
  readonly #onRow: (first: number, second: number) => void
  #first = 0
  #number = 0

  constructor(onRow: (first: number, second: number) => void) {
    this.#onRow = onRow
  }

  /** The next part of the stream, cut anywhere. */
  read(part: Uint8Array): void {
    let [first, number] = [this.#first, this.#number]
    for (let at = 0; at < part.length; at++) {
      const byte = part[at] as number
      if (byte === lineFeed) {
        this.#onRow(first, number)
        number = 0
      } else if (byte === tab) {
        first = number
        number = 0
      } else number = number * 10 + byte - zero
    }
    this.#first = first
    this.#number = number
  }
}
