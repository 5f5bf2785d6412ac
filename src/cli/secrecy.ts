/**
 * What this process has met that belongs in no evidence and on no terminal, and what is written instead. Every file of a run and
 * every line that is printed goes through here.
 */
import { secretKey, type TokenKind, tokenOf } from '../evidence/secret-key.ts'
import { EstateEnvironment, LabEnvironment } from '../model/environment/environment.ts'
import { JournalEntry } from '../model/record/journal-entry.ts'
import { Observation } from '../model/record/observation.ts'
import { Plan } from '../model/plan/plan.ts'
import { Scenario } from '../model/scenario/scenario.ts'
import { Verdict } from '../model/verdict/verdict.ts'
import { type MarkedSchema, type Puts, replaceInData } from '../secrecy/data.ts'
import { type Literal, literalsOf, literalsReplaced } from '../secrecy/literals.ts'
import { replaceInText, tokenForm } from '../secrecy/shapes.ts'
import { mapTexts } from '../secrecy/texts.ts'
import { secretKeyFile } from './paths.ts'

/** Words that the evidence is written in: one that is a secret as well stays, wherever it does not stand as a value. */
const vocabulary = JSON.stringify([
  'secret personal hmac-sha256 not-shown',
  ...[LabEnvironment, EstateEnvironment, Scenario, Plan, JournalEntry, Observation, Verdict],
]).toLowerCase()

export class Secrecy {
  readonly #keyFile: string
  readonly #literals = new Map<string, Literal>()
  readonly #names = new Set<string>()
  #key: Buffer | null = null
  #replaceKnown: (text: string) => string = text => text

  constructor(keyFile: string) {
    this.#keyFile = keyFile
  }

  /** Finds what is secret in data of ours: from now on it is known wherever it turns up. */
  learn(data: unknown, schema: object | undefined): void {
    const found = new Map<string, TokenKind>()
    const keep = (kind: TokenKind) => (text: string) => {
      if (!tokenForm.test(text)) found.set(text, kind)
      return ''
    }
    const rest = replaceInData(data, schema as MarkedSchema, { secret: keep('secret'), personal: keep('personal') })
    for (const name of namesIn(withoutSettings(rest))) this.#names.add(name)
    for (const [text, kind] of found) this.#know(text, kind)
    this.#prepare()
  }

  /** Of secrets that stand in no data of ours: those that a drilled system makes up. */
  learnTexts(texts: readonly string[]): void {
    for (const text of texts) this.#know(text, 'secret')
    this.#prepare()
  }

  /** What is known, for a process that writes evidence by itself. */
  get known(): readonly Literal[] {
    return [...this.#literals.values()].filter(({ text }) => !this.#isOrdinary(text))
  }

  /** Data as it is frozen, with a digest in each secret's place. Without secrets it is as it was. */
  frozen<T>(data: T, schema: object): T {
    const tokens = replaceInData(data, schema as MarkedSchema, this.#puts)
    return mapTexts(tokens, this.#replaceKnown) as T
  }

  /** The text without any secret: those that are known, and what looks like one. */
  conceal = (text: string): string => replaceInText(this.#replaceKnown(text), this.#puts.secret)

  /** The text without those that are known. */
  concealKnown = (text: string): string => this.#replaceKnown(text)

  readonly #puts: Puts = {
    secret: text => this.#token('secret', text),
    personal: text => this.#token('personal', text),
  }

  #token(kind: TokenKind, text: string): string {
    if (tokenForm.test(text)) return text
    this.#key ??= secretKey(this.#keyFile)
    return tokenOf(this.#key, kind, text)
  }

  #know(text: string, kind: TokenKind): void {
    for (const literal of literalsOf(text, this.#puts[kind])) this.#literals.set(literal.text, literal)
  }

  #prepare(): void {
    this.#replaceKnown = literalsReplaced(this.known)
  }

  /** Such a word is left alone where it does not stand as a value: without it the evidence would lose its meaning. */
  #isOrdinary(text: string): boolean {
    const word = text.toLowerCase()
    return vocabulary.includes(word) || [...this.#names].some(name => name.includes(word))
  }
}

/** Of this process. */
export const secrecy = new Secrecy(secretKeyFile)

/** In a component's own configuration anything may stand, another copy of a secret too. */
function withoutSettings(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  const { driver: _, ...rest } = data as { driver?: unknown }
  return rest
}

/** Names that people gave: of regions, zones, stores, hosts. They are how the evidence says what it speaks of. */
function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return /^[a-z][a-z0-9.-]{0,62}$/.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? [] : Object.keys(value)
  return [...keys, ...Object.values(value).flatMap(namesIn)]
}
