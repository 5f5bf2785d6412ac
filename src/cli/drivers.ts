import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('drivers')
    .description('what can be injected, and what runbooks can do')
    .command('list', { isDefault: true })
    .description('every fault and action with its effect and undo')
    .option('--output <kind>', 'human or json', 'human')
    .action(async ({ output }: { output: string }) => {
      const { drivers } = await import('../drivers/index.ts')
      const rows = drivers.flatMap(({ name, faults, actions = [] }) =>
        [...faults, ...actions].map(({ kind, schema, describe }) => ({
          driver: name,
          kind,
          ...describe({} as never),
          parameters: schema,
        })),
      )
      if (output === 'json') return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
      for (const row of rows)
        process.stdout.write(`${row.kind}\n  ${row.effect}\n${row.undo === null ? '' : `  undo: ${row.undo}\n`}`)
    })
}
