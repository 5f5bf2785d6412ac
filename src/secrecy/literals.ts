/** Secrets that are known, found in any text by themselves, as they are and as they are encoded on their way. Pure. */
import { type Put, replaceInText } from './shapes.ts'

/** A shorter one is found where it stands as a value, and nowhere else: it would be found in half of all words. */
const shortest = 5
/** One that is shorter still has to stand by itself. */
const distinct = 8

/** Where a canary's mark stands in what is planted. */
const markForm = 'mq[0-9a-f]{24}'

export interface Literal {
  readonly text: string
  /** what is written in its place */
  readonly token: string
}

/** Replaces literals in a text. */
export function literalsReplaced(literals: readonly Literal[]): (text: string) => string {
  const searched = literals.filter(({ text }) => isTelling(text))
  const forms = searched.flatMap(({ text, token }) => formsOf(text).map(form => ({ form, token })))
  if (forms.length === 0) return text => text
  forms.sort((a, b) => b.form.length - a.form.length)
  const any = new RegExp(forms.map(({ form }) => form).join('|'), 'g')
  const exact = forms.map(({ form, token }) => ({ whole: new RegExp(`^(?:${form})$`), token }))
  const known = new Map<string, string>()
  const tokenOf = (found: string) => {
    const token = known.get(found) ?? exact.find(({ whole }) => whole.test(found))?.token ?? found
    known.set(found, token)
    return token
  }
  return text => text.replace(any, tokenOf)
}

const isTelling = (text: string) => (/^\d+$/.test(text) ? text.length > distinct : text.length >= shortest)

/** Regular expressions, for everything that a secret may become in a file or on a terminal. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const json = JSON.stringify(secret).slice(1, -1)
  const plain = [
    secret,
    bytes.toString('latin1'),
    json,
    JSON.stringify(json).slice(1, -1),
    secret.replaceAll("'", "''"),
    secret.replaceAll("'", "\\'"),
    secret.replaceAll("'", `'\\''`),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    encodeURIComponent(secret).replace(/%../g, code => code.toLowerCase()),
    encodeURI(secret),
  ]
  const encoded = [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...base64Of(bytes)]
  return [...new Set(plain)].map(text => bounded(text, secret)).concat([...new Set(encoded)].map(escaped))
}

const bounded = (text: string, secret: string) => {
  const form = escaped(text).replaceAll(String.raw`\{mark\}`, markForm)
  return secret.length >= distinct && !/^\d+$/.test(secret) ? form : `(?<![A-Za-z0-9])${form}(?![A-Za-z0-9])`
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)

/** However it lies in a longer text that is encoded: the characters that it alone determines. */
function base64Of(bytes: Buffer): string[] {
  const all = [0, 1, 2].flatMap(shift => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const from = shift === 0 ? 0 : shift + 1
    const until = (shift + bytes.length) % 3 === 0 ? text.length : text.length - 1
    return [text.slice(from, until)]
  })
  const whole = bytes.toString('base64').replace(/=+$/, '')
  return [whole, ...all]
    .filter(text => text.length >= distinct || text === whole)
    .flatMap(text => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
}

/** Literals of what was found: as it was written, as it is meant, and parts of it that may be printed by themselves. */
export function literalsOf(secret: string, put: Put): Literal[] {
  const token = put(secret)
  const texts = [secret, ...meant(secret), ...linesOf(secret), ...printedBy(secret), ...shapesIn(secret)]
  return [...new Set(texts)].map(text => ({ text, token }))
}

/** As a URL, a shell, SQL or a string of a program is written, and what is meant by it. */
const meant = (text: string): string[] => [
  unescaped(text),
  text.replace(/\\(.)/gs, '$1'),
  text.replaceAll(`'\\''`, "'").replaceAll(`'"'"'`, "'"),
  text.replaceAll("''", "'"),
]

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that is one.
    return text
  }
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n|\\n/)
  return lines.length === 1 ? [] : lines.filter(line => line.length >= 16 && !line.startsWith('-----'))
}

/** In a text that is secret as a whole, what would be secret anywhere. */
function shapesIn(text: string): string[] {
  const found: string[] = []
  replaceInText(text, secret => {
    found.push(secret)
    return ''
  })
  return found
}

/** What a command that yields a passphrase says: `echo "..."`. */
const printedBy = (text: string): string[] => {
  const [, quoted, bare] = /\b(?:echo|printf(?: ['"]?%s(?:\\n)?['"]?)?)\s+(?:["']([^"']+)["']|(\S+))/.exec(text) ?? []
  return [quoted ?? bare ?? []].flat()
}
