/** The command line: one file per verb; a verb's own imports load only when it runs. */
import { Command, CommanderError } from 'commander'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError } from '../model/muster-error.ts'
import { textWithoutSecrets } from '../secrecy/unshown.ts'
import { concealIn } from './output.ts'
import { hintText } from './typed.ts'

const verbs = [
  'run',
  'plan',
  'approve',
  'validate',
  'init',
  'import',
  'judge',
  'report',
  'verify',
  'recover',
  'abort',
  'status',
  'lab',
  'doctor',
  'setup',
  'keygen',
  'drivers',
  'list',
  'trend',
  'gate',
  'programme',
  'notify',
  'telemetry',
] as const

const program = new Command('muster')
  .description('Recovery drills: break a real system on purpose, measure it, seal the proof.')
  .option('--no-color', 'plain text')
  .configureHelp({ sortSubcommands: false })
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({ writeErr: text => void process.stderr.write(textWithoutSecrets(text)) })
  .addHelpText(
    'after',
    '\nExamples:\n  muster run scenarios/db-failover.ts\n  muster verify reports/db-failover/<run-id>\n  muster lab up && muster run scenarios/db-freeze.ts\n\nExit codes: 0 met, 1 missed, 2 inconclusive, 3 aborted, 4 undo failed, 5 refused, 64 usage, 70 internal.',
  )

for (const verb of verbs) {
  const { register } = (await import(`./${verb}.ts`)) as { register: (program: Command) => void }
  register(program)
}

/** What is wrong may quote what was given, before anybody has looked for secrets in it. */
function complain(text: string): void {
  process.stderr.write(`muster: ${textWithoutSecrets(text)}`)
}

function exitOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ExitCode.usage
  if (error instanceof MusterError) {
    complain(`${error.message}\n${error.hint ? `  ${hintText(error.hint)}\n` : ''}`)
    return error.exitCode
  }
  complain(`internal error: ${error instanceof Error ? error.stack : String(error)}\n`)
  return ExitCode.internal
}

for (const stream of [process.stdout, process.stderr]) concealIn(stream)
// Whoever reads our output may stop reading: that is no error of ours.
process.stdout.on('error', () => process.exit(0))
for (const command of program.commands) command.exitOverride()
try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitOf(error)
}
