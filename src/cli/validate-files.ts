/** `muster validate`: environments by the policy lint, scenarios by compiling them. */
import { ExitCode } from '../model/exit-code.ts'
import { usageError } from '../model/muster-error.ts'
import { loadScenario } from '../plan/load.ts'
import { hasErrors } from '../policy/lint.ts'
import { sarifOf } from '../policy/sarif.ts'
import { type Linted, lintText } from '../policy/text.ts'
import { compose } from './compose.ts'
import { allRules, lintEnvironment, today } from './lint-environment.ts'
import { version } from './terminal.ts'

interface Options {
  readonly environment?: string
  readonly on?: string
  readonly output: 'human' | 'json' | 'sarif'
}

export async function validateVerb(scenarios: readonly string[], options: Options): Promise<number> {
  const on = dayOf(options.on ?? today())
  const linted = await Promise.all(
    (await environmentsOf(scenarios, options.environment)).map(reference => lintEnvironment(reference, on)),
  )
  process.stdout.write(shown(linted, options.output))
  for (const path of scenarios) {
    await compose(path, { ...options, on })
    if (options.output === 'human') process.stdout.write(`${path}: ok\n`)
  }
  return linted.some(({ found }) => hasErrors(found)) ? ExitCode.refused : ExitCode.met
}

/** The one that was named, or those that the scenarios name. */
async function environmentsOf(scenarios: readonly string[], named: string | undefined): Promise<string[]> {
  if (named !== undefined) return [named]
  const all = await Promise.all(scenarios.map(async path => (await loadScenario(path)).environment))
  if (all.length > 0) return [...new Set(all)]
  throw usageError('validate.nothing', 'there is nothing to validate', 'name a scenario, or an environment: -e lab')
}

function dayOf(text: string): string {
  const day = new Date(`${text}T00:00:00Z`)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text))
    return text
  throw usageError('validate.day', `--on ${text}: is no day`, 'write 2026-12-31')
}

function shown(linted: readonly Linted[], output: Options['output']): string {
  if (output === 'human') return linted.map(lintText).join('')
  return `${JSON.stringify(output === 'sarif' ? sarifOf(linted, allRules, version) : linted.map(asData), null, 2)}\n`
}

const asData = ({ file, found, lineOf }: Linted) => ({
  file,
  contradictions: found.map(({ rule, between, consequence, fix }) => ({
    rule: rule.id,
    severity: rule.severity,
    title: rule.title,
    between: between.map(({ path, says }) => ({ path, line: path.length === 0 ? null : lineOf(path), says })),
    consequence,
    fix,
  })),
})
