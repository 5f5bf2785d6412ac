import { spawnSync } from 'node:child_process'
import type { Command } from 'commander'
import type { SetupOptions } from './setup-estate.ts'

export function register(program: Command): void {
  program
    .command('setup [what...]')
    .description(
      'install what a lab needs, and say what and why (Debian packages); or make what ledgers need in an estate',
    )
    .option(
      '-e, --environment <name|file>',
      'an estate: show the statements that make a table for ledgers in its stores',
    )
    .option('--apply', 'with -e: tell the stores')
    .option('--remove', 'with -e: the statements that take it away again')
    .addHelpText(
      'after',
      `
Where it may not install them, it prints the one command that an administrator must run.
"objects" besides: what the object store needs, which is large.
"ssh" besides: what a lab needs whose hosts are reached by ssh.

Examples:
  muster setup
  muster setup objects
  muster setup -e ours.ts > for-the-dba.sql
  muster setup -e ours.ts --apply
  muster setup -e ours.ts --remove --apply`,
    )
    .action(async (what: string[], { environment, ...options }: Partial<SetupOptions>) => {
      if (environment !== undefined) {
        const { setupEstate } = await import('./setup-estate.ts')
        return await setupEstate({ environment, ...options })
      }
      if (options.apply || options.remove) {
        const { usageError } = await import('../model/muster-error.ts')
        throw usageError('setup.no-estate', '--apply and --remove are for an estate', 'name it with -e')
      }
      const { ExitCode } = await import('../model/exit-code.ts')
      const { setupFile } = await import('./paths.ts')
      const { status } = spawnSync(process.execPath, [setupFile, ...what], { stdio: 'inherit' })
      process.exitCode = status ?? ExitCode.internal
    })
}
