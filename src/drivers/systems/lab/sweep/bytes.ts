/** A stream that is read from its front, as much at a time as its reader asks for. Pure but for the stream. */
export class Bytes {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer[] = []
  #length = 0

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next bytes, which stay where they are; fewer than `count` only at the end. */
  async peek(count: number): Promise<Buffer> {
    while (this.#length < count) {
      const { value, done } = await this.#source.next()
      if (done) break
      this.#held.push(value)
      this.#length += value.length
    }
    if ((this.#held[0]?.length ?? 0) < Math.min(count, this.#length)) this.#held = [Buffer.concat(this.#held)]
    return (this.#held[0] ?? Buffer.alloc(0)).subarray(0, count)
  }

  /** The next bytes, taken off. Throws where there are fewer. */
  async take(count: number): Promise<Buffer> {
    const bytes = await this.peek(count)
    if (bytes.length < count) throw new Error('it is cut off')
    this.#held[0] = (this.#held[0] as Buffer | undefined)?.subarray(count) ?? bytes
    this.#length -= count
    return bytes
  }

  /** Whatever comes next, taken off; null: nothing does. */
  async next(): Promise<Buffer | null> {
    await this.peek(1)
    while (this.#held[0]?.length === 0) this.#held.shift()
    const first = this.#held.shift() ?? null
    this.#length -= first?.length ?? 0
    return first
  }

  /** Puts bytes back in front of all others. */
  putBack(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#held.unshift(bytes)
    this.#length += bytes.length
  }

  /** All that is left. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let chunk = await this.next(); chunk !== null; chunk = await this.next()) yield chunk
  }
}
