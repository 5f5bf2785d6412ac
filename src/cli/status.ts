import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('status')
    .description('whether a drill is going on, and in which phase')
    .addOption(environmentOption('lab'))
    .action(async ({ environment }: { environment: string }) => {
      const { lockOwner } = await import('../harness/lock.ts')
      const { entriesOf, readJournal } = await import('../journal/reader.ts')
      const { attachLab } = await import('../lab/boot.ts')
      const { labDir, lockFile } = await import('./paths.ts')
      const { existsSync } = await import('node:fs')
      const owner = await lockOwner(lockFile(environment))
      process.stdout.write(`lab: ${(await attachLab(labDir)) ? 'running' : 'not running'}\n`)
      if (!owner) return void process.stdout.write('drill: none\n')
      const journal = `${owner.directory}/journal.ndjson`
      const phase = existsSync(journal)
        ? entriesOf((await readJournal(journal)).entries, 'phase-started').at(-1)?.phase
        : 'starting'
      const state = owner.alive ? `going on (pid ${owner.pid})` : 'interrupted: ./muster recover'
      process.stdout.write(`drill: ${owner.runId} ${state}, phase ${phase}\n`)
    })
}
