/**
 * Records as lines of the log. Writes and operations are most of them, and each names who answered: the text of what they
 * share is made once. It reads as `JSON.stringify` would write it.
 */
import type { Identity, Observation, OperationRecord, WriteRecord } from '../model/record/observation.ts'

export class RecordTexts {
  readonly #names = new Map<string, string>()
  /** who answered is told by the same object over and over; what no record holds any more goes with it */
  readonly #identities = new WeakMap<Identity, string>()

  of(record: Observation): string {
    if (record.t === 'write') return this.#write(record)
    return record.t === 'op' ? this.#operation(record) : JSON.stringify(record)
  }

  #write(record: WriteRecord): string {
    const { ledger, writer, seq } = record
    return `{"t":"write","ledger":${this.#name(ledger)},"writer":${writer},"seq":${seq},${this.#end(record)}`
  }

  #operation(record: OperationRecord): string {
    const { class: name, seq, session } = record
    return `{"t":"op","class":${this.#name(name)},"seq":${seq},"session":${session},${this.#end(record)}`
  }

  #end({ sch, sent, done, outcome, code, by }: WriteRecord | OperationRecord): string {
    const why = code === undefined ? '' : `,"code":${this.#name(code)}`
    const who = by === undefined ? '' : `,"by":${this.#identity(by)}`
    return `"sch":${sch},"sent":${sent},"done":${done},"outcome":"${outcome}"${why}${who}}`
  }

  /** Names of classes and ledgers, and codes: there are few. */
  #name(name: string): string {
    const known = this.#names.get(name) ?? JSON.stringify(name)
    this.#names.set(name, known)
    return known
  }

  #identity(by: Identity): string {
    const known = this.#identities.get(by) ?? JSON.stringify(by)
    this.#identities.set(by, known)
    return known
  }
}
