import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('report <run>')
    .description('print a stored run’s report')
    .option('--format <kind>', 'terminal, html, junit or json', 'terminal')
    .addHelpText('after', '\nExample:\n  muster report reports/db-failover/<run-id> --format html > report.html')
    .action(async (directory: string, { format }: { format: string }) => {
      const { requireRun } = await import('./run-folder.ts')
      const { usageError } = await import('../model/muster-error.ts')
      const { readFile } = await import('node:fs/promises')
      const { join } = await import('node:path')
      const path = requireRun(directory)
      const stored: Record<string, string> = { html: 'report.html', junit: 'junit.xml', json: 'report.json' }
      if (format === 'terminal') {
        const { terminalReport } = await import('../report/terminal.ts')
        const { useColour } = await import('./terminal.ts')
        return void process.stdout.write(
          `${terminalReport(JSON.parse(await readFile(join(path, 'verdict.json'), 'utf8')), useColour())}\n`,
        )
      }
      const name = stored[format]
      if (name === undefined)
        throw usageError('report.format', `there is no format "${format}"`, 'terminal, html, junit or json')
      process.stdout.write(await readFile(join(path, name)))
    })
}
