import type { Command } from 'commander'
import { heldEnvironmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('status')
    .description('which drills are going on or were interrupted, in every environment')
    .addOption(heldEnvironmentOption())
    .option('--output <kind>', 'human or json', 'human')
    .action(async ({ environment, output }: { environment?: string; output: string }) => {
      const { attachLab } = await import('../lab/boot.ts')
      const { heldRuns, heldText } = await import('./held-runs.ts')
      const { labDir } = await import('./paths.ts')
      const { typed } = await import('./typed.ts')
      const lab = (await attachLab(labDir)) ? 'running' : 'not running'
      const runs = await heldRuns(environment)
      const drills = runs.map(({ lock, ...run }) => ({ ...run, lock: lock.file }))
      if (output === 'json') return void process.stdout.write(`${JSON.stringify({ lab, drills }, null, 2)}\n`)
      process.stdout.write(`lab: ${lab}\n`)
      if (runs.length === 0) process.stdout.write('drill: none\n')
      for (const run of runs) process.stdout.write(`drill: ${heldText(run)}\n`)
      if (runs.some(({ state }) => state === 'interrupted'))
        process.stdout.write(`undo what is left: ${typed(['recover'])}\n`)
    })
}
