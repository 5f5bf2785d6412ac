import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'
import { notifyOption } from './notify-option.ts'
import type { PlannedOptions } from './tell-channels.ts'
import type { OverdueOptions } from './tell-overdue.ts'

export function register(program: Command): void {
  const notify = program.command('notify').description('tell people of drills, as `run --notify` does by itself')
  notify
    .command('test')
    .description('send a sample message to every channel, and say what became of it')
    .addOption(notifyOption())
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nExit codes: 0 every channel took it, 1 one did not.\n\nExample:\n  muster notify test --notify channels.yaml',
    )
    .action(async (options: { notify?: string; output: string }) => {
      const { tellTest } = await import('./tell-channels.ts')
      process.exitCode = await tellTest(options)
    })
  notify
    .command('planned <scenario>')
    .description('announce a drill that is to come; breaks nothing')
    .addOption(environmentOption())
    .addOption(notifyOption())
    .option('--at <instant>', 'when it is to begin, ISO 8601 with a time zone: 2026-12-01T09:00:00Z')
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nExample:\n  muster notify planned scenarios/db-failover.ts --at 2026-12-01T09:00:00Z --notify channels.yaml',
    )
    .action(async (scenario: string, options: PlannedOptions) => {
      const { tellPlanned } = await import('./tell-channels.ts')
      process.exitCode = await tellPlanned(scenario, options)
    })
  notify
    .command('overdue')
    .description('tell of every drill of the programme that is overdue; tells nobody when none is')
    .option('--programme <file>', 'programme; without it programme.ts in the current folder')
    .option('--reports <folder>', 'where reports lie')
    .option('--key <file>', 'public key that every run must be signed with; without it the one beside each is used')
    .addOption(notifyOption())
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText('after', '\nExample, every morning:\n  muster notify overdue --notify channels.yaml')
    .action(async (options: OverdueOptions) => {
      const { tellOverdue } = await import('./tell-overdue.ts')
      process.exitCode = await tellOverdue(options)
    })
}
