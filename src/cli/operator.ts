/** The operator at the terminal: reads a manual step, does it, confirms it. */
import { createInterface } from 'node:readline/promises'
import type { Operator } from '../harness/context.ts'
import { MusterError } from '../model/muster-error.ts'

/** Null where nobody can answer: without a terminal nothing is ever asked. */
export const operatorAt = (isAttended: boolean): Operator | null =>
  isAttended && process.stdin.isTTY && process.stderr.isTTY ? { confirm } : null

const confirm: Operator['confirm'] = async ({ title, effect }, signal) => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const question = `\n${title}\n  ${effect}\n  Press Enter when it is done, or say why it cannot be: `
    const answer = (await terminal.question(question, { signal })).trim()
    if (answer !== '') throw new MusterError('run.step', `the operator said: ${answer}`)
  } finally {
    terminal.close()
  }
}
