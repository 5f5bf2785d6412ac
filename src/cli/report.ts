import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('report <run>')
    .description('print a stored run’s report')
    .option('--format <kind>', 'terminal, html, junit or json', 'terminal')
    .addHelpText('after', '\nExample:\n  muster report reports/db-failover/<run-id> --format html > report.html')
    .action(async (directory: string, { format }: { format: string }) => {
      const { requireRun } = await import('./run-folder.ts')
      const { storedReport } = await import('./stored-report.ts')
      process.stdout.write(await storedReport(requireRun(directory), format))
    })
}
