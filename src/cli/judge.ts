import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('judge <run>')
    .description('judge a stored run again; needs no lab')
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText(
      'after',
      '\nExample:\n  muster judge reports/db-failover/<run-id> --output json | cmp - reports/db-failover/<run-id>/verdict.json',
    )
    .action(async (directory: string, { output }: { output: string }) => {
      const { requireRun } = await import('./run-folder.ts')
      const { exitCodeOf, verdictBytes } = await import('../assertions/judge.ts')
      const { judgeStored } = await import('./stored-run.ts')
      const { terminalReport } = await import('../report/terminal.ts')
      const { useColour } = await import('./terminal.ts')
      const verdict = await judgeStored(requireRun(directory))
      process.stdout.write(output === 'json' ? verdictBytes(verdict) : `${terminalReport(verdict, useColour())}\n`)
      process.exitCode = exitCodeOf(verdict)
    })
}
