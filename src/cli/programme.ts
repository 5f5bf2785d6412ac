import { type Command, Option } from 'commander'
import { notifyOption } from './notify-option.ts'
import type { OwedOptions } from './owed.ts'
import type { ProgrammeRunOptions } from './run-programme.ts'

export function register(program: Command): void {
  const programme = program
    .command('programme')
    .description('the drills that are owed: run them, or list them for CI; `muster status` shows where each stands')
  registerRun(programme)
  registerMatrix(programme)
}

function registerRun(programme: Command): void {
  programme
    .command('run')
    .description('run every drill that is owed, one after the other, and seal a report of each')
    .option('--programme <file>', 'programme; without it programme.ts in the current folder')
    .option('--quarter <quarter>', 'the present one, for example 2026-Q4: refused when it has ended')
    .option('--reports <folder>', 'where reports lie and go')
    .option('--key <file>', 'private key that signs')
    .option('--trusted-key <file>', 'public key that a run must be signed with to count as done')
    .option('--authorised-by <role>', 'role that answers for these drills; no person’s name', 'operator')
    .option('--unattended', 'ask nobody: manual steps of a runbook are not tested; so it is without a terminal')
    .addOption(notifyOption())
    .option('--dry-run', 'show what would be run, and what would not and why; touch nothing')
    .addOption(new Option('--output <kind>', 'human or json').choices(['human', 'json']).default('human'))
    .addHelpText(
      'after',
      `
Owed is what is due, overdue, or done but not met. What is not run is listed with why; an environment that is no lab is never
drilled so. Exit code: the gravest of all drills; 5 where one that is owed was not run and nothing is graver.

Examples:
  muster programme run --dry-run
  muster programme run --quarter 2026-Q4 --authorised-by 'disaster recovery lead'`,
    )
    .action(async (options: ProgrammeRunOptions) => {
      const { runProgramme } = await import('./run-programme.ts')
      process.exitCode = await runProgramme(options)
    })
}

function registerMatrix(programme: Command): void {
  programme
    .command('matrix')
    .description('what is owed, as one line of JSON: the matrix of a workflow of GitHub Actions')
    .option('--programme <file>', 'programme; without it programme.ts in the current folder')
    .option('--quarter <quarter>', 'the present one, for example 2026-Q4')
    .option('--reports <folder>', 'where reports lie')
    .option('--key <file>', 'public key that every run must be signed with; without it the one beside each is used')
    .option('--all', 'every drill of the programme, also what is not owed now')
    .addHelpText(
      'after',
      '\nEach entry is one job: muster run <scenario> -e <environment>.\n\nExamples:\n  muster programme matrix\n  echo "matrix=$(muster programme matrix)" >> "$GITHUB_OUTPUT"',
    )
    .action(async (options: OwedOptions & { all?: boolean }) => {
      const { owedNow, requireCurrent } = await import('./owed.ts')
      const { isOwed, matrixOf } = await import('../programme/matrix.ts')
      const owed = await owedNow(options)
      requireCurrent(owed)
      const rows = owed.standings.map(({ drill, standing: { state } }) => ({ drill, state }))
      for (const { scenarioFile, problems } of owed.drills)
        for (const problem of problems) process.stderr.write(`muster: obligation of ${scenarioFile}: ${problem}\n`)
      const matrix = matrixOf(options.all ? rows : rows.filter(({ state }) => isOwed(state)))
      process.stdout.write(`${JSON.stringify(matrix)}\n`)
    })
}
