/** Expressions of GitHub Actions, `${{ ... }}`, by GitHub's own evaluator. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

/** What expressions can name: `github`, `env`, `steps` ...; plain JSON. */
export type Contexts = Readonly<Record<string, unknown>>

/** What `success()`, `failure()` and `cancelled()` say now. */
export interface Status {
  readonly failed: boolean
}

const statusFunctions = ['success', 'failure', 'always', 'cancelled']

const functionsOf = ({ failed }: Status) =>
  Object.entries({ success: !failed, failure: failed, always: true, cancelled: false }).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }))

export function evaluate(expression: string, contexts: Contexts, status: Status): unknown {
  const functions = functionsOf(status)
  const { tokens } = new Lexer(expression).lex()
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse()
  const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary
  const answer = new Evaluator(parsed, context, new Map(functions.map(known => [known.name, known]))).evaluate()
  return JSON.parse(JSON.stringify(answer, data.replacer)) as unknown
}

const whole = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s
const inside = /\$\{\{(.*?)\}\}/gs

/** A value of the YAML with its expressions answered; one that is nothing but an expression keeps its type. */
export function filled(value: unknown, contexts: Contexts, status: Status): unknown {
  if (Array.isArray(value)) return value.map(entry => filled(entry, contexts, status))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filled(entry, contexts, status)]))
  if (typeof value !== 'string') return value
  const alone = whole.exec(value)?.[1]
  if (alone !== undefined) return evaluate(alone, contexts, status)
  return value.replace(inside, (_, expression: string) => textOf(evaluate(expression, contexts, status)))
}

/** As it stands in a text or a variable. */
export const textOf = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as string)

/** `if:` of a job or step: without a word about status it asks for success too. */
export function holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  if (condition === undefined) return !status.failed
  const bare = whole.exec(condition)?.[1] ?? condition
  const asksStatus = statusFunctions.some(name => new RegExp(`\\b${name}\\s*\\(`).test(bare))
  if (!asksStatus && status.failed) return false
  const answer = evaluate(bare, contexts, status)
  return answer !== false && answer !== '' && answer !== 0 && answer !== null
}
