import type { Command } from 'commander'
import type { TrendOptions } from './show-trends.ts'

export function register(program: Command): void {
  program
    .command('trend [scenario...]')
    .description('how drills went from quarter to quarter: whether a promise takes longer now, and by how much')
    .option('--reports <folder>', 'where reports lie')
    .option('--key <file>', 'public key that every run must be signed with; without it the one beside each is used')
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nOnly sealed runs that verify are counted, and only those on the same configuration are compared, stratum by stratum. As charts: muster report --index.\n\nExamples:\n  muster trend\n  muster trend db-failover --reports archive/reports',
    )
    .action(async (scenarios: string[], options: TrendOptions) => {
      const { showTrends } = await import('./show-trends.ts')
      process.stdout.write(await showTrends(scenarios, options))
    })
}
