import { spawnSync } from 'node:child_process'
import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('setup [what...]')
    .description('install what a lab needs, and say what and why (Debian packages)')
    .addHelpText(
      'after',
      `
Where it may not install them, it prints the one command that an administrator must run.
"objects" besides: what the object store needs, which is large.
"ssh" besides: what a lab needs whose hosts are reached by ssh.

Examples:
  muster setup
  muster setup objects`,
    )
    .action(async (what: string[]) => {
      const { ExitCode } = await import('../model/exit-code.ts')
      const { setupFile } = await import('./paths.ts')
      const { status } = spawnSync(process.execPath, [setupFile, ...what], { stdio: 'inherit' })
      process.exitCode = status ?? ExitCode.internal
    })
}
