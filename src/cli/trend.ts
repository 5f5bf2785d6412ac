import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('trend [scenario...]')
    .description('how drills went from quarter to quarter: whether a promise takes longer now, and by how much')
    .option('--reports <folder>', 'where reports lie')
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nOnly sealed runs that verify are counted, and only those on the same configuration are compared, stratum by stratum.\n\nExamples:\n  muster trend\n  muster trend db-failover --reports archive/reports',
    )
    .action(async (scenarios: string[], options: { reports?: string; output: string }) => {
      const { showTrends } = await import('./show-trends.ts')
      process.stdout.write(await showTrends(scenarios, options))
    })
}
