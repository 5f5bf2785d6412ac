import { type Command, Option } from 'commander'
import { heldEnvironmentOption } from './environment-option.ts'
import type { StatusOptions } from './show-status.ts'

export function register(program: Command): void {
  program
    .command('status')
    .description('which drills are going on or were interrupted, and where those stand that a programme owes')
    .addOption(heldEnvironmentOption())
    .option('--programme <file>', 'programme; without it programme.ts in the current folder, where there is one')
    .option('--quarter <quarter>', 'a quarter until now, for example 2026-Q3; without it the present one')
    .option('--reports <folder>', 'where reports lie')
    .option('--key <file>', 'public key that every run must be signed with; without it the one beside each is used')
    .addOption(new Option('--output <kind>', 'human or json').choices(['human', 'json']).default('human'))
    .addOption(
      new Option(
        '--format <kind>',
        'prometheus: metrics of the programme, for the text-file collector of the node exporter',
      )
        .choices(['prometheus'])
        .conflicts('output'),
    )
    .addHelpText(
      'after',
      `
overdue: a quarter ended without the drill, or the last one is too old. done but not met: a promise was not kept, a re-test is owed.
A run counts when it is sealed, verified, valid, ended and conclusive, and drilled what the files say today.

Examples:
  muster status
  muster status --quarter 2026-Q3
  muster status --output json | jq '.programme.drills[] | select(.state == "overdue") | .scenario'
  muster status --format prometheus > muster.prom.tmp && mv muster.prom.tmp /var/lib/prometheus/node-exporter/muster.prom`,
    )
    .action(async (options: StatusOptions) => {
      const { showStatus } = await import('./show-status.ts')
      await showStatus(options)
    })
}
