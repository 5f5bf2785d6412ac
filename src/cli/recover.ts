import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('recover [run]')
    .description('undo what an interrupted drill left, and seal it as aborted')
    .addOption(environmentOption('lab'))
    .option('--key <file>', 'private key that signs')
    .addHelpText('after', '\nExample:\n  muster recover')
    .action(async (directory: string | undefined, options: { environment: string; key?: string }) => {
      const { recoverVerb } = await import('./recover-run.ts')
      process.exitCode = await recoverVerb(directory, options)
    })
}
