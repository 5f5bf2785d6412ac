/** How clients show who they are. */
import type { Secrets } from './protocol.ts'
import { tokenKeyFor, tokensFor } from './token.ts'

/** Whom clients speak to, and as how many. */
interface Door {
  /** null: a place of no service that the environment names */
  readonly service: string | null
  readonly url: string
  /** of tokens that we sign: what their subjects are called, and how many there are */
  readonly name: string
  readonly subjects: number
}

/** Headers for each request in turn. */
export function credentialsFor(secrets: Secrets, { service, url, name, subjects }: Door): () => Record<string, string> {
  const given = service === null ? undefined : (`header#${service}` as const)
  // Read each time: a token that ends is replaced by the next one.
  if (given !== undefined && secrets[given] !== undefined) return () => headerIn(secrets[given] as string)
  const own = service === null ? undefined : secrets[`tokenKey#${service}`]
  const tokens = tokensFor(own ?? tokenKeyFor(secrets, url), name, subjects)
  let turn = 0
  return () => {
    const token = tokens[turn++ % Math.max(1, tokens.length)]
    return token === undefined ? {} : { authorization: `Bearer ${token}` }
  }
}

function headerIn(line: string): Record<string, string> {
  const [header = '', ...value] = line.split(': ')
  return { [header]: value.join(': ') }
}
