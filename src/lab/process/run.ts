import { execFile, type ExecFileOptions } from 'node:child_process'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** Runs a program to its end, without a shell; rejects with what it said when it fails. */
export const run = async ([program = '', ...args]: readonly string[], options: ExecFileOptions = {}): Promise<void> => {
  await exec(program, args, options)
}
