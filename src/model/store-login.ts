/** How whoever asks a store, or writes to it, is let in: passwords by who answers, `password@10.0.1.5:5432`. Pure. */
import type { Question } from './question.ts'

export interface Passwords {
  readonly [key: `password@${string}`]: string | undefined
}

const passwordAt = (passwords: Passwords, host: string, port: number | string) => passwords[`password@${host}:${port}`]

/** A URL of a store (`postgres:`, `redis:`) with the password of who answers there; any other as it is. */
export function withPassword(url: string, passwords: Passwords): string {
  if (!/^(postgres|redis):/.test(url)) return url
  const at = new URL(url)
  const password = passwordAt(passwords, at.hostname, at.port)
  if (password === undefined) return url
  at.password = password
  return at.href
}

/** A question with the password of who is asked. */
export function withLogin(question: Question, passwords: Passwords): Question {
  if (question.kind === 'sql') return { ...question, url: withPassword(question.url, passwords) }
  if (question.kind !== 'redis') return question
  const password = passwordAt(passwords, question.address, question.port)
  return password === undefined ? question : { ...question, password }
}
