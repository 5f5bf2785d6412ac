import { type Command, Option } from 'commander'
import type { GateOptions } from './gate-verb.ts'
import { notifyOption } from './notify-option.ts'

export function register(program: Command): void {
  program
    .command('gate')
    .description(
      'say whether the drills that a release needs were done, are fresh, passed, and are no slower than before',
    )
    .option('--policy <file>', 'which drills a release needs', 'gate.ts')
    .option('--reports <folder>', 'where reports lie')
    .option('--key <file>', 'public key that every run must be signed with; it outranks the policy’s')
    .option('--baseline <folder>', 'reports of the last good release; they must be signed with the trusted key')
    .option('--no-baseline', 'there is no good release yet: nothing is compared')
    .option('--run', 'drill what is missing first, as muster run does; without it nothing is touched')
    .option('--signing-key <file>', 'with --run: private key that signs')
    .option('--authorised-by <role>', 'with --run: role that answers for the drills; no person’s name', 'operator')
    .addOption(notifyOption('with --run: '))
    .addOption(new Option('--output <kind>', 'human or json').choices(['human', 'json']).default('human'))
    .option('--junit <file>', 'write what was asked and answered as JUnit')
    .option('--sarif <file>', 'write what is wrong in the configuration as SARIF 2.1.0')
    .option(
      '--summary <file>',
      'write a summary in Markdown; without it one is added to $GITHUB_STEP_SUMMARY, where that is set',
    )
    .addHelpText(
      'after',
      `
Every run of a scenario that is fresh counts, also one that failed before others passed. docs/gate.md explains policies.
Exit codes: 0 the release may go, 1 a drill failed or became slower than is allowed, 2 not known (missing, stale, too few
runs, inconclusive), 3 a drill was aborted, 4 a fault may still be there, 5 reports or baseline cannot be believed, or the
configuration has an error, 64 usage.

Examples:
  muster gate --policy gate.ts --key release.pub --baseline last-release/reports
  muster gate --policy gate.ts --no-baseline --run --junit gate.xml --sarif gate.sarif`,
    )
    .action(async (options: GateOptions) => {
      const { gateVerb } = await import('./gate-verb.ts')
      process.exitCode = await gateVerb(options)
    })
}
