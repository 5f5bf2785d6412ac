import { createHmac } from 'node:crypto'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A client token (JWT, HS256) for a subject, valid for `lifetimeS` seconds. */
export function signToken(key: string, subject: string, lifetimeS = 3600): string {
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: subject, exp: Math.floor(Date.now() / 1000) + lifetimeS })}`
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}
