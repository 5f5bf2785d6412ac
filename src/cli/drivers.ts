import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('drivers')
    .description('what can be injected')
    .command('list', { isDefault: true })
    .description('every fault with its effect and undo')
    .option('--output <kind>', 'human or json', 'human')
    .action(async ({ output }: { output: string }) => {
      const { drivers } = await import('../drivers/index.ts')
      const rows = drivers.flatMap(driver =>
        driver.faults.map(fault => ({
          driver: driver.name,
          kind: fault.kind,
          ...fault.describe({} as never),
          parameters: fault.schema,
        })),
      )
      if (output === 'json') return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
      for (const row of rows) process.stdout.write(`${row.kind}\n  ${row.effect}\n  undo: ${row.undo}\n`)
    })
}
