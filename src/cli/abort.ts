import type { Command } from 'commander'
import { heldEnvironmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('abort')
    .description('stop the drill that is going on, whatever its environment; it undoes what it did')
    .addOption(heldEnvironmentOption())
    .action(async ({ environment }: { environment?: string }) => {
      const { readLock } = await import('../harness/lock.ts')
      const { until } = await import('../harness/wait.ts')
      const { refusal } = await import('../model/muster-error.ts')
      const { heldRuns, heldText } = await import('./held-runs.ts')
      const runs = await heldRuns(environment)
      const going = runs.filter(({ state }) => state === 'going on')
      const [run] = going
      if (going.length > 1)
        throw refusal('abort.several', `several drills are going on:\n${going.map(heldText).join('\n')}`, {
          text: 'say which',
          run: ['abort', '-e', going[0]?.environment as string],
        })
      if (!run && runs[0])
        throw refusal('abort.dead', heldText(runs[0]), { text: 'undo what it left', run: ['recover'] })
      if (!run) return void process.stdout.write('no drill is going on\n')
      process.kill(run.pid as number, 'SIGTERM')
      const ended = await until(async () => !(await readLock(run.lock.file))?.alive, 180_000, null)
      process.stdout.write(ended ? `run ${run.runId} has ended\n` : `run ${run.runId} still undoes\n`)
    })
}
