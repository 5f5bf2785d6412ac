import type { Command } from 'commander'
import { heldEnvironmentOption } from './environment-option.ts'
import { notifyOption } from './notify-option.ts'

export function register(program: Command): void {
  program
    .command('recover [run]')
    .description('undo what interrupted drills left, of every environment, and seal them as aborted')
    .addOption(heldEnvironmentOption())
    .option('--key <file>', 'private key that signs')
    .addOption(notifyOption())
    .addHelpText(
      'after',
      '\nExamples:\n  muster recover                                  # every interrupted run\n  muster recover reports/db-failover/<run-id>     # one, by its folder',
    )
    .action(async (directory: string | undefined, options: { environment?: string; key?: string; notify?: string }) => {
      const { recoverVerb } = await import('./recover-run.ts')
      process.exitCode = await recoverVerb(directory, options)
    })
}
