import { type Command, Option } from 'commander'

interface Options {
  readonly environment?: string
  readonly output: 'human' | 'json'
}

export function register(program: Command): void {
  program
    .command('drivers')
    .description('what can be injected, and what runbooks can do')
    .command('list', { isDefault: true })
    .description('every fault and action with its effect and undo')
    .option('-e, --environment <name|file>', 'those of an environment, with what cannot be done there and why')
    .addOption(new Option('--output <kind>', 'human or json').choices(['human', 'json']).default('human'))
    .addHelpText('after', '\nExamples:\n  muster drivers list\n  muster drivers list -e environments/ours.ts')
    .action(async ({ environment, output }: Options) => {
      const { listedDrivers } = await import('./list-drivers.ts')
      const rows = await listedDrivers(environment)
      if (output === 'json') return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
      const line = (name: string, text: string | null | undefined) => (text ? `  ${name}${text}\n` : '')
      for (const { kind, effect, undo, systems, departs, lacking } of rows)
        process.stdout.write(
          `${kind}\n${line('', effect)}${line('undo: ', undo)}${line('via: ', systems?.join(', '))}${line('departs: ', departs)}${line('cannot be done there: ', lacking)}`,
        )
    })
}
