import type { Command } from 'commander'
import type { OwedOptions } from './owed.ts'

export function register(program: Command): void {
  const programme = program.command('programme').description('the drills that are owed: run them, or list them for CI')
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
        for (const problem of problems) process.stderr.write(`muster: ${scenarioFile}: ${problem}\n`)
      const matrix = matrixOf(options.all ? rows : rows.filter(({ state }) => isOwed(state)))
      process.stdout.write(`${JSON.stringify(matrix)}\n`)
    })
}
