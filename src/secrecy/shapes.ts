/** Secrets in the middle of a text, told by what stands around them or by how they are written. Pure. */
import { isSecret, secrecyOf } from './names.ts'

/** What is written in the place of a secret. */
export type Put = (secret: string) => string

const token = '(?:secret|personal):(?:hmac-sha256:[0-9a-f]{16}|not-shown)'

/** What stands in the place of a secret: nothing of it is secret any more. */
export const tokenForm = new RegExp(`^${token}$`)
const tokens = new RegExp(`(${token})`)

interface Shape {
  /** with a group `secret` that ends the match, and what stands before it in a group `before` */
  readonly form: RegExp
  readonly isSecret?: (secret: string, name: string) => boolean
}

const quoted = String.raw`\\"(?:(?!\\").)+\\"|"(?:[^"\\]|\\.)+"|'(?:[^'\\]|\\.|'')+'`
const value = String.raw`(?:${quoted}|[^\s&;,"'\`)}\]<>|]+)`
const isReference = (text: string) => /^(\$\{?\w+\}?|\*+|x{3,}|%[a-z]|null|true|false|none)$/i.test(text)

/** Named in a text, a secret has to have a name that leaves no doubt. */
const isNamedSo = (secret: string, name: string) =>
  !isReference(secret) &&
  (secrecyOf(name) === 'whole' || (/token$/i.test(name) && secret.length >= 8)) &&
  isSecret(name, secret)

const holdsPair = (text: string) => /^[^:]+:./.test(Buffer.from(text, 'base64').toString('latin1'))

const shapes: readonly Shape[] = [
  // Keys and certificates as OpenSSL writes them.
  {
    form: /(?<before>)(?<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$))/g,
  },
  // http://user:here@host, redis://:here@host
  { form: /(?<before>\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@"'<>]*:)(?<secret>[^\s/?#"'<>]+)(?=@)/gi },
  // Where a URL itself is what lets in.
  { form: /(?<before>\bhooks\.slack\.com\/(?:services|workflows)\/)(?<secret>[\w/-]+)/g },
  { form: /(?<before>\bdiscord(?:app)?\.com\/api\/webhooks\/)(?<secret>[\w/-]+)/g },
  { form: /(?<before>\b[\w.-]*office\.com\/webhook[\w]*\/)(?<secret>[\w@/-]+)/g },
  { form: /(?<before>\bapi\.telegram\.org\/bot)(?<secret>[\w:-]+)/g },
  { form: /(?<before>[?&](?:sig|signature|x-amz-signature|code)=)(?<secret>[\w%+/=-]{16,})/gi },
  // Headers.
  {
    form: /(?<before>\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:[A-Za-z][\w-]*\s+)?)(?<secret>[^\s"'\\,}]{6,})/gi,
    isSecret: secret => !isReference(secret),
  },
  {
    form: /(?<before>\bbearer\s+)(?<secret>[\w.~+/=-]{6,})/gi,
    isSecret: secret => !/^(tokens?|auth\w*|realm=?|scheme)$/i.test(secret),
  },
  { form: /(?<before>\bbasic\s+)(?<secret>[A-Za-z0-9+/]{6,}={0,2})/gi, isSecret: holdsPair },
  // name=value, name: value, "name": "value", of an environment, a connection string, a query, a log.
  {
    form: new RegExp(
      String.raw`(?<before>(?<![\w.-])(?<name>-{0,2}[A-Za-z][\w.-]*)\\?["']?\s*(?:=>|=|:(?=["'\\]|\S))\s*)(?<secret>${value})`,
      'g',
    ),
    isSecret: isNamedSo,
  },
  {
    form: new RegExp(
      String.raw`(?<before>(?<![\w.-])(?<name>[A-Za-z][\w.-]*)\\?["']?\s*:\s+)(?<secret>${quoted})`,
      'g',
    ),
    isSecret: isNamedSo,
  },
  // The same with a gap, as people write it: "a.path.password: is missing" is a sentence.
  {
    form: new RegExp(
      String.raw`(?<before>(?<![\w.-])(?<name>[A-Za-z][\w-]*)\\?["']?\s*:\s+)(?!(?:is|must|the|there|cannot|unknown|write|nobody|no|not|this|expected)\s)(?<secret>${value})`,
      'g',
    ),
    isSecret: isNamedSo,
  },
  // --name value
  {
    form: new RegExp(String.raw`(?<before>(?:^|\s)--?(?<name>[A-Za-z][\w-]*)\s+)(?<secret>(?!-)${value})`, 'g'),
    isSecret: isNamedSo,
  },
  // curl, sshpass, mysql and their like
  {
    form: /(?<before>(?:^|\s)(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"'-][^\s:"']*:)(?<secret>[^\s"']+)/g,
    isSecret: secret => !/^\d{1,6}$/.test(secret),
  },
  { form: new RegExp(String.raw`(?<before>\bsshpass\s+-p\s*)(?<secret>${value})`, 'g') },
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

function replaceShape(text: string, { form, isSecret: holds = () => true }: Shape, put: Put): string {
  return text.replace(form, (...match: unknown[]) => {
    const { before = '', secret = '', name = '' } = match.at(-1) as Record<string, string | undefined>
    const [open, bare, close] = unquoted(secret)
    return before + (holds(bare, name) ? open + put(bare) + close : secret)
  })
}

function unquoted(text: string): [string, string, string] {
  const [, quote = '', bare = text] = /^(\\"|"|')(.*)\1$/s.exec(text) ?? []
  return [quote, bare, quote]
}
