import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

interface Options {
  readonly environment?: string
  readonly reports?: string
  readonly key?: string
  readonly set?: string[]
  readonly dryRun?: boolean
  readonly authorisedBy: string
  readonly unattended?: boolean
  readonly output: string
}

export function register(program: Command): void {
  program
    .command('run <scenario>')
    .description('run a drill and seal its report')
    .addOption(environmentOption())
    .option('--set <path=value...>', 'edit a setting of the environment for this run')
    .option('--reports <folder>', 'where reports go')
    .option('--key <file>', 'private key that signs')
    .option('--authorised-by <role>', 'role that answers for this drill; no person’s name', 'operator')
    .option('--unattended', 'ask nobody: manual steps of a runbook are not tested; so it is without a terminal')
    .option('--dry-run', 'show the plan, touch nothing')
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nExamples:\n  muster run scenarios/db-failover.ts\n  muster run scenarios/db-failover.ts --set driver.settings.pgbouncer.server_login_retry=15',
    )
    .action(async (scenario: string, options: Options) => {
      const { runVerb } = await import('./run-drill.ts')
      process.exitCode = await runVerb(scenario, options)
    })
}
