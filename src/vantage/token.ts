import { createHmac } from 'node:crypto'
import type { Secrets } from './protocol.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Tokens (JWT, HS256, an hour) of `count` subjects, so that a fast probe stays under the gateway's limit for each. */
export function tokensFor(key: string | undefined, name: string, count: number): string[] {
  if (key === undefined || count === 0) return []
  return Array.from({ length: count }, (_, at) => {
    const claims = { sub: `${name}-${at}`, exp: Math.floor(Date.now() / 1000) + 3600 }
    const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
    return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
  })
}

/** The key by which whoever answers at a URL takes tokens; undefined: nobody gave one. */
export const tokenKeyFor = (secrets: Secrets, url: string): string | undefined =>
  secrets[`tokenKey@${new URL(url).hostname}`] ?? secrets.tokenKey
