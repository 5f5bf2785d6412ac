import { ExitCode } from './exit-code.ts'

/** What to do. `run` holds the words of a command of ours: whoever prints them writes the command as it must be typed there. */
export type Hint = string | { readonly text: string; readonly run: readonly string[] }

/**
 * An error that a user can act on: what is wrong, where, and what to do. `code` is stable (`scenario.unknown-fault`),
 * `exitCode` is what the command line ends with.
 */
export class MusterError extends Error {
  readonly code: string
  readonly exitCode: ExitCode
  readonly hint: Hint | undefined

  constructor(code: string, message: string, options: { exitCode?: ExitCode; hint?: Hint; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'MusterError'
    this.code = code
    this.exitCode = options.exitCode ?? ExitCode.internal
    this.hint = options.hint
  }
}

/** Bad input: exit 64. */
export const usageError = (code: string, message: string, hint?: Hint) =>
  new MusterError(code, message, { exitCode: ExitCode.usage, ...(hint === undefined ? {} : { hint }) })

/** Refused before injection: exit 5. */
export const refusal = (code: string, message: string, hint?: Hint) =>
  new MusterError(code, message, { exitCode: ExitCode.refused, ...(hint === undefined ? {} : { hint }) })
