import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('abort')
    .description('stop the drill that is going on; it undoes what it did')
    .addOption(environmentOption('lab'))
    .action(async ({ environment }: { environment: string }) => {
      const { lockOwner } = await import('../harness/lock.ts')
      const { until } = await import('../harness/wait.ts')
      const { refusal } = await import('../model/muster-error.ts')
      const { lockFile } = await import('./paths.ts')
      const file = lockFile(environment)
      const owner = await lockOwner(file)
      if (!owner) return void process.stdout.write('no drill is going on\n')
      if (!owner.alive)
        throw refusal('abort.dead', `run ${owner.runId} was interrupted already`, 'undo what it left: ./muster recover')
      process.kill(owner.pid, 'SIGTERM')
      const ended = await until(async () => !(await lockOwner(file))?.alive, 180_000, null)
      process.stdout.write(ended ? `run ${owner.runId} has ended\n` : `run ${owner.runId} still undoes\n`)
    })
}
