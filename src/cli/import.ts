import { type Command, Option } from 'commander'
import { environmentOption } from './environment-option.ts'

interface Options {
  readonly environment: string
  readonly out?: string
  readonly output: 'human' | 'json'
}

export function register(program: Command): void {
  program
    .command('import <file>')
    .description('draft a scenario from an experiment of the Chaos Toolkit, AWS FIS, Chaos Mesh or Litmus')
    .addOption(environmentOption('lab'))
    .option('--out <file>', 'write the draft there; a file that is there already is kept')
    .addOption(new Option('--output <kind>', 'human or json').choices(['human', 'json']).default('human'))
    .addHelpText(
      'after',
      `
The draft goes to stdout; what of the file is in it, and what is not and why, to stderr, one line each.
See docs/import.md.
Exit codes: 0 a scenario was drafted, 1 nothing of the file can be drilled in the environment, 64 no file of that kind.

Examples:
  muster import failover-template.json > scenarios/failover.ts
  muster import pod-kill.yaml -e lab-single-region --out scenarios/pod-kill.ts
  muster import experiment.json --output json`,
    )
    .action(async (file: string, options: Options) => {
      const { importVerb } = await import('./import-draft.ts')
      process.exitCode = await importVerb(file, options)
    })
}
