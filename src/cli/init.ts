import { type Command, Option } from 'commander'

interface Options {
  readonly name: string
  readonly out?: string
  readonly output: 'human' | 'json'
}

export function register(program: Command): void {
  program
    .command('init <source...>')
    .description('draft the environment of an estate from what it says of itself; changes nothing there')
    .option('--name <name>', 'what the environment is called', 'ours')
    .option('--out <file>', 'write the draft there; a file that is there already is kept')
    .addOption(new Option('--output <kind>', 'human or json').choices(['human', 'json']).default('human'))
    .addHelpText(
      'after',
      `
A source is a file (patroni.yml, haproxy.cfg, a configuration of ssh) or somebody to ask: a Patroni's REST API, a node of
a Redis Cluster. The draft goes to stdout; what is missing, marked FILL IN in it, to stderr, one line each.
See docs/own-estate.md.
Exit codes: 0 an environment was drafted, 64 a source is none.

Examples:
  muster init http://10.0.1.5:8008 ~/.ssh/config --out environments/ours.ts
  muster init db-1/patroni.yml db-2/patroni.yml db-3/patroni.yml /etc/haproxy/haproxy.cfg
  muster init redis://10.0.1.5:6379 --output json`,
    )
    .action(async (sources: string[], options: Options) => {
      const { initVerb } = await import('./init-draft.ts')
      await initVerb(sources, options)
    })
}
