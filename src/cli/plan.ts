import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('plan <scenario>')
    .description('show what a drill would do: every target, every undo; touches nothing')
    .addOption(environmentOption())
    .option('--set <path=value...>', 'edit a setting of the environment')
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nExamples:\n  muster plan scenarios/db-failover.ts\n  muster plan scenarios/db-failover.ts --output json > plan.json   # what others approve',
    )
    .action(async (path: string, options: { environment?: string; set?: string[]; output: string }) => {
      const { compose } = await import('./compose.ts')
      const { planLines } = await import('./plan-text.ts')
      const { lintedIn, today } = await import('./lint-environment.ts')
      const { hindrancesOf } = await import('../plan/hindrances.ts')
      const { lintSummary } = await import('../policy/text.ts')
      const { plan, scenario, environment, drivers, frozen } = await compose(path, options)
      if (options.output === 'json') return void process.stdout.write(frozen.plan.bytes)
      const lines = [
        ...planLines(plan, frozen.plan.digest, new Date()),
        '',
        ...hindrancesOf(plan, environment, drivers).map(text => `cannot be drilled so: ${text}`),
        ...lintSummary(lintedIn(options.environment ?? scenario.environment, environment, today())),
        '',
      ]
      process.stdout.write(lines.join('\n'))
    })
}
