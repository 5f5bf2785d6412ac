/** How whoever asks a store, or writes to it, is let in: passwords by who answers, `password@10.0.1.5:5432`. Pure. */
import type { Question } from './question.ts'

export interface Passwords {
  readonly [key: `password@${string}`]: string | undefined
}

const passwordAt = (passwords: Passwords, host: string, port: number | string) => passwords[`password@${host}:${port}`]

/** A URL of a store (`postgres:`, `redis:`, `rediss:`) with the password of who answers there; any other as it is. */
export function withPassword(url: string, passwords: Passwords): string {
  if (!/^(postgres|rediss?):/.test(url)) return url
  const at = new URL(url)
  const password = passwordAt(passwords, at.hostname, at.port)
  if (password === undefined) return url
  at.password = password
  return at.href
}

/** A URL of a service that asks for a name: what is sent in its place. */
function withBasic(question: Extract<Question, { kind: 'http' }>, passwords: Passwords): Question {
  const at = new URL(question.url)
  if (at.username === '') return question
  const user = decodeURIComponent(at.username)
  const password = passwordAt(passwords, at.hostname, at.port) ?? ''
  at.username = ''
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return { ...question, url: at.href, headers: { ...question.headers, authorization } }
}

/** A question with the password of who is asked. */
export function withLogin(question: Question, passwords: Passwords): Question {
  if (question.kind === 'sql') return { ...question, url: withPassword(question.url, passwords) }
  if (question.kind === 'http') return withBasic(question, passwords)
  if (question.kind !== 'redis') return question
  const { host, port } = question.as ?? { host: question.address, port: question.port }
  const password = passwordAt(passwords, host, port)
  return password === undefined ? question : { ...question, password }
}
