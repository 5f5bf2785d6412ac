/** Reader of the control record: checks the chain and every entry's shape; a torn last line is dropped and told. */
import { stat, truncate } from 'node:fs/promises'
import { JournalEntry } from '../model/record/journal-entry.ts'
import { checkOf, damaged, readEvidence } from './evidence-file.ts'
import { lineDigest } from './writer.ts'

export interface Journal {
  readonly entries: readonly JournalEntry[]
  readonly head: { readonly seq: number; readonly digest: string }
  /** bytes after the last whole line: what a killed harness was writing */
  readonly tornBytes: number
}

/** Reads and verifies a journal. Throws `evidence.damaged` naming the line when the chain or an entry is not right. */
export async function readJournal(file: string): Promise<Journal> {
  const text = (await readEvidence(file)).toString()
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  let prev = ''
  const lines = whole.split('\n').slice(0, -1)
  const entries = lines.map((line, at) => {
    const entry = parse(line, at, file)
    if (entry.prev !== prev || entry.seq !== at) throw broken(file, at, 'does not follow from the line before')
    prev = lineDigest(line)
    return entry
  })
  if (entries[0]?.type !== 'run-started') throw broken(file, 0, 'does not say which run this is')
  return {
    entries,
    head: { seq: entries.length - 1, digest: prev },
    tornBytes: Buffer.byteLength(text) - Buffer.byteLength(whole),
  }
}

/** Cuts a torn last line off, so that the chain can go on. */
export async function dropTornTail(file: string, { tornBytes }: Journal): Promise<void> {
  if (tornBytes === 0) return
  const { size } = await stat(file)
  await truncate(file, size - tornBytes)
}

/** The first entry of a kind. */
export const entryOf = <T extends JournalEntry['type']>(entries: readonly JournalEntry[], type: T) =>
  entries.find((entry): entry is Extract<JournalEntry, { type: T }> => entry.type === type)

/** All entries of a kind. */
export const entriesOf = <T extends JournalEntry['type']>(entries: readonly JournalEntry[], type: T) =>
  entries.filter((entry): entry is Extract<JournalEntry, { type: T }> => entry.type === type)

function parse(line: string, at: number, file: string): JournalEntry {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw broken(file, at, 'is no JSON')
  }
  if (!checkOf(JournalEntry)(value)) throw broken(file, at, 'is no journal entry')
  return value as JournalEntry
}

const broken = (file: string, at: number, what: string) => damaged(file, `line ${at + 1} ${what}`)
