/** One operation against a target: how it ended, told once. */
import type { Identity } from '../model/record/observation.ts'

/** `error`: explicit; `silent`: no answer while it lingered. */
export interface Answer {
  readonly outcome: 'ok' | 'error' | 'silent'
  readonly code?: string
  readonly by?: Identity
  /** for writes: the error proves that it did not happen */
  readonly definite?: boolean
  /** for writes: it happened, and fewer replicas have it than were asked for: nobody may rely on it */
  readonly isShort?: boolean
}

/** Sends one operation on one of the probe's sessions and resolves once with its answer; never rejects, never sends twice. */
export type Attempt = (session: number) => Promise<Answer>

/** Code of an error: SQLSTATE, errno, or its name. */
export function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: string }
  return typeof code === 'string' ? code : (name ?? 'error')
}

/** Keeps the texts of an identity. */
export function identityOf(value: unknown): Identity | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
