import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'
import { notifyOption } from './notify-option.ts'
import type { Options } from './run-drill.ts'

export function register(program: Command): void {
  program
    .command('run <scenario...>')
    .description('run drills and seal a report of each; a folder means every scenario in it')
    .addOption(environmentOption())
    .option('--set <path=value...>', 'edit a setting of the environment for this run')
    .option('--reports <folder>', 'where reports go')
    .option('--key <file>', 'private key that signs')
    .option('--authorised-by <role>', 'role that answers for this drill; no person’s name', 'operator')
    .option('--approval <file...>', 'who approved it, where the environment asks: files of `muster approve`')
    .option(
      '--repeat <n>',
      'run each drill so often, its fault spread over the period of the control loop that heals it',
      '1',
    )
    .option('--unattended', 'ask nobody: manual steps of a runbook are not tested; so it is without a terminal')
    .option('--dry-run', 'show the plan, and on an estate every command that would be run there; change nothing')
    .addOption(notifyOption())
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nExamples:\n  muster run scenarios/db-failover.ts\n  muster run scenarios/db-failover.ts --repeat 6\n  muster run scenarios/            # all of them, and a summary\n  muster run scenarios/db-failover.ts --set driver.settings.pgbouncer.server_login_retry=15',
    )
    .action(async (scenarios: string[], options: Options) => {
      const { runVerb } = await import('./run-drill.ts')
      process.exitCode = await runVerb(scenarios, options)
    })
}
