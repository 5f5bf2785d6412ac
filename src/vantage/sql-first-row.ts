/** A statement of which only the first row is read: no result is built that nobody looks at. */
import { Query } from 'pg'

/** Values of a row in PostgreSQL's text form; null: SQL's null. */
export type Fields = readonly (string | null)[]

type Done = (error: Error | null, fields: Fields | null) => void

/** Of the client's own kind, which lets a statement say for itself what it makes of the server's messages. */
export class FirstRow extends Query {
  readonly #done: Done
  #fields: Fields | null = null

  constructor(text: string, values: readonly unknown[] | undefined, done: Done) {
    super(text, values && [...values])
    this.#done = done
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: { readonly fields: Fields }): void {
    this.#fields ??= fields
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#done(null, this.#fields)
  }

  handleError(error: Error): void {
    this.#done(error, null)
  }
}
