import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('doctor')
    .description('check that everything a drill needs is here')
    .action(async () => {
      const { checkMachine } = await import('../lab/requirements.ts')
      const { ExitCode } = await import('../model/exit-code.ts')
      const checks = await checkMachine()
      for (const { name, ok, detail } of checks)
        process.stdout.write(`${ok ? 'ok     ' : 'missing'}  ${name}  ${detail}\n`)
      if (checks.every(({ ok }) => ok)) return
      const { typed } = await import('./typed.ts')
      process.stdout.write(`\nWhat is missing is installed by: ${typed(['setup'])}\n`)
      process.exitCode = ExitCode.refused
    })
}
