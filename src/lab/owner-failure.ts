/** Why a lab in the background did not come up, as its owner hands it to whoever started it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Hint, MusterError } from '../model/muster-error.ts'
import type { ExitCode } from '../model/exit-code.ts'

interface OwnerFailure {
  readonly code: string
  readonly message: string
  readonly exitCode: ExitCode
  readonly hint?: Hint
}

export const failureOf = ({ code, message, exitCode, hint }: MusterError): OwnerFailure => ({
  code,
  message,
  exitCode,
  ...(hint === undefined ? {} : { hint }),
})

/** The error that the owner ended with; null: it left none. */
export async function readFailure(file: string): Promise<MusterError | null> {
  if (!existsSync(file)) return null
  const text = await readFile(file, 'utf8')
  const { code, message, ...options } = JSON.parse(text) as OwnerFailure
  return new MusterError(code, message, options)
}
