/** Secrets in the middle of a text, told by what stands around them or by how they are written. Pure. */
import { isSecret, secrecyOf } from './names.ts'

/** What is written in the place of a secret. */
export type Put = (secret: string) => string

const token = '(?:secret|personal):(?:hmac-sha256:[0-9a-f]{16}|not-shown)'

/** What stands in the place of a secret: nothing of it is secret any more. */
export const tokenForm = new RegExp(`^${token}$`)
const tokens = new RegExp(`(${token})`)

interface Shape {
  /** with a group `secret` that ends the match, and what stands before it in a group `before`; or with a group `name` alone */
  readonly form: RegExp
  /** what stands behind the name */
  readonly value?: RegExp
  readonly isSecret?: (secret: string, name: string) => boolean
}

const quoted = String.raw`\\"(?:(?!\\").)+\\"|"(?:[^"\\]|\\.)+"|'(?:[^'\\]|\\.|'\\''|'"'"'|'')+'|'[^']+'`
const value = new RegExp(String.raw`(?:${quoted}|[^\s&;,"'\`)}\]<>|]+)`, 'ys')
const quotedValue = new RegExp(quoted, 'ys')
// "a.path.password: is missing" is a sentence.
const spacedValue = new RegExp(
  String.raw`(?!(?:is|must|the|there|cannot|unknown|write|nobody|no|not|this|expected)\s)${value.source}`,
  'ys',
)
// Nor is what is left of a quotation whose inside is replaced already.
const isReference = (text: string) =>
  /^([\\"']+|\$\{?\w+\}?|\*+|x{3,}|%[a-z]|(pass|env|file|fd):.*|null|true|false|none)$/i.test(text)

/** Named in a text, a secret has to have a name that leaves no doubt. */
const mayName = (name: string) => secrecyOf(name) === 'whole' || /token$/i.test(name)

const isNamedSo = (secret: string, name: string) =>
  !isReference(secret) && (secrecyOf(name) === 'whole' || secret.length >= 8) && isSecret(name, secret)

const holdsPair = (text: string) => /^[^:]+:./.test(Buffer.from(text, 'base64').toString('latin1'))

const shapes: readonly Shape[] = [
  // Keys and certificates as OpenSSL writes them.
  {
    form: /(?<before>)(?<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$))/g,
  },
  // http://user:here@host, redis://:here@host
  {
    form: /(?<before>(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/?#@"'<>]{0,200}:)(?<secret>(?:[^\s/?#"'<>]|'(?![,\]\s])){1,1000})(?=@)/gi,
  },
  // https://0123456789abcdef0123@sentry.example/1
  { form: /(?<before>:\/\/)(?<secret>[0-9a-f]{20,})(?=@)/g },
  // Where a URL itself is what lets in.
  { form: /(?<before>\bhooks\.slack\.com\/(?:services|workflows)\/)(?<secret>[\w/-]+)/g },
  { form: /(?<before>\bdiscord(?:app)?\.com\/api\/webhooks\/)(?<secret>[\w/-]+)/g },
  { form: /(?<before>\boffice\.com\/webhook\w*\/)(?<secret>[\w@/-]+)/g },
  { form: /(?<before>\bapi\.telegram\.org\/bot)(?<secret>[\w:-]+)/g },
  { form: /(?<before>[?&](?:sig|signature|x-amz-signature|code)=)(?<secret>[\w%+/=-]{16,})/gi },
  // Headers.
  {
    form: /(?<before>\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:[A-Za-z][\w-]*\s+)?)(?<secret>[^\s"'\\,}]{6,})/gi,
    isSecret: secret => !isReference(secret) && !/^(bearer|basic|digest|token|negotiate)$/i.test(secret),
  },
  {
    form: /(?<before>\bbearer\s+)(?<secret>[\w.~+/=-]{6,})/gi,
    isSecret: secret => !/^(tokens?|auth\w*|realm=?|scheme)$/i.test(secret),
  },
  { form: /(?<before>\bbasic\s+)(?<secret>[A-Za-z0-9+/]{6,}={0,2})/gi, isSecret: holdsPair },
  // name=value, name: value, "name": "value", of an environment, a connection string, a query, a log.
  {
    form: /(?<![\w.-])(?<name>-{0,2}[A-Za-z][\w.-]*)\\?["']?\s{0,9}(?:=>|=|:(?=["'\\]|\S))\s{0,9}/g,
    value,
    isSecret: isNamedSo,
  },
  { form: /(?<![\w.-])(?<name>[A-Za-z][\w.-]*)\\?["']?\s{0,9}:\s{1,9}/g, value: quotedValue, isSecret: isNamedSo },
  {
    form: /(?<![\w.-])(?<name>(?!pass\b)[A-Za-z][\w-]*)\\?["']?\s{0,9}:\s{1,9}/g,
    value: spacedValue,
    isSecret: isNamedSo,
  },
  // --name value
  { form: /(?<=^|\s)--?(?<name>[A-Za-z][\w-]*)\s{1,9}(?!-)/g, value, isSecret: isNamedSo },
  // curl, sshpass, mysql and their like
  {
    form: /(?<before>(?:^|\s)(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"'-][^\s:"']*:)(?<secret>[^\s"']+)/g,
    isSecret: secret => !/^\d{1,6}$/.test(secret),
  },
  { form: /\bsshpass\s+-p\s*/g, value },
  { form: /\bredis-cli\b[^|;&\n]{0,200}?\s-a\s+/g, value },
  // Words of the components themselves.
  { form: /(?<before>\b(?:requirepass|masterauth|auth-pass \S+)\s+["']?)(?<secret>[^\s"']+)/g },
  { form: /(?<before>\bstats auth\s+[^\s:]+:)(?<secret>\S+)/g },
  { form: /(?<before>\binsecure-password\s+)(?<secret>\S+)/g },
  { form: /(?<before>\buser \S+ password\s+)(?<secret>\$\S+)/g },
  { form: /(?<before>\bPASSWORD\s+E?')(?<secret>(?:[^']|'')+)(?=')/gi },
  { form: /(?<before>\bACL SETUSER .*? [><])(?<secret>\S+)/gi },
  // Tokens that tell by themselves what they are.
  { form: /(?<before>)(?<secret>\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})/g },
  {
    form: /(?<before>)(?<secret>\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|[rs]k_live_\w{10,}|hvs\.[\w-]{20,}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|AGE-SECRET-KEY-1[A-Z0-9]{20,}))/g,
  },
]

/** The text with everything in it that looks like a secret replaced. */
export const replaceInText = (text: string, put: Put): string =>
  shapes.reduce((left, shape) => betweenTokens(left, part => replaceShape(part, shape, put)), text)

const betweenTokens = (text: string, map: (part: string) => string): string =>
  text
    .split(tokens)
    .map((part, at) => (at % 2 === 0 ? map(part) : part))
    .join('')

function replaceShape(text: string, shape: Shape, put: Put): string {
  const parts: string[] = []
  let done = 0
  shape.form.lastIndex = 0
  for (let match = shape.form.exec(text); match !== null; match = shape.form.exec(text)) {
    const found = secretOf(text, match, shape)
    if (found) {
      const [open, bare, close] = unquoted(found.secret)
      parts.push(text.slice(done, found.from), open, put(bare), close)
      done = found.from + found.secret.length
    }
    // What is no secret may hold one: options="password=..."
    shape.form.lastIndex = found
      ? done
      : Math.max(match.index + 1, match.index + (match.groups?.['before'] ?? match[0]).length)
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(done)
}

function secretOf(text: string, match: RegExpExecArray, { value: behind, isSecret: holds = () => true }: Shape) {
  const { before = match[0], secret: inside, name = '' } = match.groups ?? {}
  const from = match.index + before.length
  if (behind && name !== '' && !mayName(name)) return null
  const secret = behind ? valueAt(text, from, behind) : inside
  return secret !== undefined && holds(unquoted(secret)[1], name) ? { from, secret } : null
}

function valueAt(text: string, from: number, form: RegExp): string | undefined {
  form.lastIndex = from
  return form.exec(text)?.[0]
}

function unquoted(text: string): [string, string, string] {
  const [, quote = '', bare = text] = /^(\\"|"|')(.*)\1$/s.exec(text) ?? []
  return [quote, bare, quote]
}
