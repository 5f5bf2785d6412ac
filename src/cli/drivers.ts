import { type Command, Option } from 'commander'

interface ShowOptions {
  readonly environment: string
  readonly kind?: string
  readonly output: 'human' | 'json'
}

interface Options {
  readonly environment?: string
  readonly output: 'human' | 'json'
}

export function register(program: Command): void {
  const drivers = program.command('drivers').description('what can be injected, and what runbooks can do')
  drivers
    .command('show')
    .description('what one system of an environment can do, and what has to be allowed for it')
    .argument('<system>', 'a system of the environment, by its name')
    .requiredOption('-e, --environment <name|file>', 'the environment')
    .option('--kind <kind>', 'one fault or action alone')
    .addOption(new Option('--output <kind>', 'human or json').choices(['human', 'json']).default('human'))
    .addHelpText(
      'after',
      '\nExamples:\n  muster drivers show aws -e environments/ours.ts\n  muster drivers show aws -e environments/ours.ts --kind zone.lose --output json',
    )
    .action(async (system: string, { environment, kind, output }: ShowOptions) => {
      const { shownSystem, systemLines } = await import('./show-system.ts')
      const shown = await shownSystem(system, environment, kind)
      process.stdout.write(`${output === 'json' ? JSON.stringify(shown, null, 2) : systemLines(shown).join('\n')}\n`)
    })
  drivers
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
