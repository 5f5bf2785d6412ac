/** Which names of settings stand for secrets, in the words that people and components use for them. Pure. */

/** `whole`: whatever stands behind it is secret; `likely`: it is unless it is a switch, a number, a path or the name of a key. */
export type Secrecy = 'whole' | 'likely' | null

/** Found anywhere in a name, with or without hyphens: `PGPASSWORD`, `repo1-cipher-pass`, `s3SecretKey`. */
const stems =
  /password|passwd|passphrase|passwort|kennwort|secret|credential|apikey|privatekey|accesskey|cipherpass|requirepass|masterauth|(shared|signing|master|account|storage|routing|session)key/
/** Whole words of a name. */
const words = new Set(['pwd', 'psk', 'passcode'])
/** Last word of a name: `auth_pass`, `userpass`; other words end so as well. */
const isPass = (word: string) => word.endsWith('pass') && !/(by|com|tres|over|under|sur|pg)pass$/.test(word)

/** What a key is of that has no name in a key store: the material itself is given. */
const keyOf = new Set(
  'account api access app auth azure cookie customer encryption gcs integration jwt license licence master private routing s3 secret service session shared signing sse storage'.split(
    ' ',
  ),
)
/** What a key or token is of that anybody may know. */
const openKey = new Set(
  'public primary foreign partition shard sort cache hash group label object kms index map order host dedup authorized known trusted max min'.split(
    ' ',
  ),
)
const openToken = new Set('cluster page next continue continuation server max min'.split(' '))

/** Last words of a name that tells something of a secret, and not the secret. */
const about = new Set(
  (
    'file files path paths dir directory folder type types method methods mode modes encryption algorithm algorithms alg timeout ttl expiry ' +
    'expires expiration lifetime age interval period length len size bits min max limit limits count number attempts retries enabled enable ' +
    'disabled disable required require optional allow allowed policy policies rule rules name names username user users role roles url uri ' +
    'endpoint host port address region zone scope provider vault rotation rotate query reload supports format version prefix suffix id ids ' +
    'source ref arn alias history plugin class level cipher ciphers protocol protocols curve status samples iterations strength ' +
    'check checks ring space events manager'
  ).split(' '),
)

/** `repo1-s3-key` -> repo1, s3, key; `jwtKey` -> jwt, key */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '' && !/^\d+$/.test(word))

export function secrecyOf(name: string): Secrecy {
  const parts = wordsOf(name)
  // Several are secret as one is.
  const last = (parts.at(-1) ?? '').replace(/^(key|token)s$/, '$1')
  const before = parts.at(-2) ?? ''
  const joined = parts.join('')
  const hasStem = stems.test(joined) || isPass(last) || parts.some(part => words.has(part))
  if (/(accesskey|secret)id$/.test(joined)) return 'whole'
  if (about.has(last)) return null
  if (hasStem) return 'whole'
  if (last === 'key' && keyOf.has(before)) return before === 'encryption' ? 'likely' : 'whole'
  if (last === 'key' && !openKey.has(before) && parts.length > 1) return 'likely'
  if (last.endsWith('token') && !openToken.has(before)) return 'likely'
  return last.endsWith('auth') || last === 'authorization' || last === 'bearer' ? 'likely' : null
}

/** Whether a name tells something of a secret, and not the secret: `credentials.type`. */
export const isAbout = (name: string): boolean => about.has(wordsOf(name).at(-1) ?? '')

/** Whether a map of that name holds nothing but secrets: `credentials: { db: ... }`. */
export const holdsSecrets = (name: string): boolean =>
  /^(secrets|credentials|passwords|tokens)$/.test(wordsOf(name).at(-1) ?? '')

const switches =
  /^(on|off|yes|no|true|false|none|null|any|default|trust|md5|scram-sha-256|basic|bearer|digest|simple|peer|cert|cephx|optional|required|enabled|disabled|allow|prefer|require|verify-(ca|full)|auto|shared|web-id)$/i
const path = /^(\.{0,2}|~|file:\/*)\/[\w.%{}$-]+(\/[\w.%{}$-]+)*$/
/** The name of a key in a key store, and not the key. */
const isKeyName = (text: string) =>
  /^(arn:|alias\/|projects\/)/.test(text) || (/^[a-z]{2,15}([._/-][a-z0-9]{1,15})*$/.test(text) && !/\d{5}/.test(text))

/** Whether a value that stands behind a name is a secret. */
export function isSecret(name: string, value: string | number): boolean {
  const secrecy = secrecyOf(name)
  const text = String(value)
  if (secrecy === null || text === '' || text === '*') return false
  const isPath = path.test(text)
  if (/(^|[-_ ])command$/.test(name) && /^\/[\w/.-]+( %\w)*$/.test(text)) return false
  // The first pass, the second: a count.
  if (/^pass$/i.test(name) && /^\d{1,3}$/.test(text)) return false
  if (secrecy === 'whole') return !(isPath && /keys?$/i.test(name))
  if (typeof value === 'number' || isPath || switches.test(text) || /^\d+$/.test(text)) return false
  return !(/keys?$/i.test(name) && (text.length < 8 || isKeyName(text)))
}
