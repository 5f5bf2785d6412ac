import { type Command, Option } from 'commander'
import { environmentOption } from './environment-option.ts'

interface Options {
  readonly environment?: string
  readonly on?: string
  readonly output: 'human' | 'json' | 'sarif'
}

export function register(program: Command): void {
  program
    .command('validate [scenario...]')
    .description('check scenarios, and what the environments they name say of themselves; touches nothing')
    .addOption(environmentOption())
    .option('--on <day>', 'day on which transfer bases are judged, for example 2026-12-31; default: today')
    .addOption(
      new Option('--output <kind>', 'human, json or sarif (2.1.0)')
        .choices(['human', 'json', 'sarif'])
        .default('human'),
    )
    .addHelpText(
      'after',
      `
Without a scenario the environment alone is checked: every rule of docs/policy-lint.md, and every cause of
docs/causes.md that needs no drill.
Exit codes: 0 no errors (warnings and notes are shown), 5 an error, or a drill that would be refused, 64 not valid at all.

Examples:
  muster validate scenarios/*.ts
  muster validate -e iworkz-as-written
  muster validate -e iworkz-as-written --output sarif > policy.sarif`,
    )
    .action(async (paths: string[], options: Options) => {
      const { validateVerb } = await import('./validate-files.ts')
      process.exitCode = await validateVerb(paths, options)
    })
}
