/** Exports the run in the folder that is given, in a process of its own; says on stdout what went wrong, one JSON text or null. */
import { constants, setPriority } from 'node:os'
import { literalsReplaced } from '../secrecy/literals.ts'
import { textWithoutSecrets } from '../secrecy/unshown.ts'
import { exportRun } from './export.ts'

try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // Then with the priority that it was given.
}

/** Values of `OTEL_EXPORTER_OTLP_HEADERS` and its like: they let in. */
const headers = Object.entries(process.env)
  .filter(([name]) => /^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/.test(name))
  .flatMap(([, pairs = '']) => pairs.split(',').map(pair => pair.slice(pair.indexOf('=') + 1).trim()))
  .filter(text => text !== '')

const withoutSecrets = (text: string) =>
  textWithoutSecrets(literalsReplaced(headers.map(text => ({ text, token: 'secret:not-shown' })))(text))

const problems = await exportRun(process.argv[2] as string).catch((error: Error) => [error.message])
const said = problems.length === 0 ? null : withoutSecrets([...new Set(problems)].join('; '))
process.stdout.write(`${JSON.stringify(said)}\n`, () => process.exit(0))
