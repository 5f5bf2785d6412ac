import type { Command } from 'commander'
import type { SiteOptions } from './write-site.ts'

interface Options extends SiteOptions {
  readonly format?: string
  readonly link?: string
  readonly index?: boolean
}

export function register(program: Command): void {
  program
    .command('report [run]')
    .description('print a stored run’s report, or write pages over all of them')
    .option(
      '--format <kind>',
      'terminal (if not said otherwise), html, junit, json, markdown (a summary) or issues (one per missed objective)',
    )
    .option('--link <url>', 'where report and records lie, for markdown and issues')
    .option(
      '--index',
      'write pages over every run: a table with filters, trends with charts, what was drilled and what never',
    )
    .option('--reports <folder>', 'with --index: where reports lie')
    .option('--out <folder>', 'with --index: folder to be written; without it "site" inside that of reports')
    .option(
      '--key <file>',
      'with --index: public key that every run must be signed with; without it the one beside each is used',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  muster report reports/db-failover/<run-id> --format html > report.html\n  muster report reports/db-failover/<run-id> --format markdown >> "$GITHUB_STEP_SUMMARY"\n  muster report reports/db-failover/<run-id> --format issues | jq -r ".[].title"\n  muster report --index\n  muster report --index --reports archive/reports --out public/drills --key trusted.pub',
    )
    .action(async (directory: string | undefined, options: Options) => {
      const { requireOne } = await import('./report-options.ts')
      requireOne(directory, options)
      if (directory === undefined) {
        const { writeSite } = await import('./write-site.ts')
        return void process.stdout.write(`${await writeSite(options)}\n`)
      }
      const { requireRun } = await import('./run-folder.ts')
      const { storedReport } = await import('./stored-report.ts')
      process.stdout.write(
        await storedReport(requireRun(directory), options.format ?? 'terminal', options.link ?? null),
      )
    })
}
