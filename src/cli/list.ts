import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('list')
    .description('the drills there are, and how each went last')
    .option('--output <kind>', 'human or json', 'human')
    .action(async ({ output }: { output: string }) => {
      const { listDrills } = await import('./list-drills.ts')
      const { typed } = await import('./typed.ts')
      const drills = await listDrills()
      if (output === 'json') return void process.stdout.write(`${JSON.stringify(drills, null, 2)}\n`)
      const width = Math.max(...drills.map(({ path }) => path.length))
      for (const { path, title, last, held } of drills) {
        const how = last === null ? 'never run' : `${last.grade}, ${last.endedAt ?? 'never ended'}`
        const now = held === null ? '' : `; ${held.state} in environment ${held.environment}, see: ${typed(['status'])}`
        process.stdout.write(`${path.padEnd(width)}  ${title}  (${how}${now})\n`)
      }
    })
}
