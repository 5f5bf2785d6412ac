/** Imports one file and prints its default export as JSON; says what is no data. Run as a process of its own. */
import { pathToFileURL } from 'node:url'

function problem(text: string): never {
  process.stderr.write(`problem: ${text}\n`)
  process.exit(1)
}

function check(value: unknown, path: string, above: readonly unknown[]): void {
  if (typeof value === 'function') problem(`${path} is a function: what is written here is pure data`)
  if (typeof value !== 'object' || value === null) return
  if (above.includes(value)) problem(`${path} contains itself`)
  for (const [key, inner] of Object.entries(value)) check(inner, `${path}.${key}`, [...above, value])
}

try {
  const loaded = (await import(pathToFileURL(process.argv[2] as string).href)) as { default?: unknown }
  if (loaded.default === undefined) problem('has no default export')
  check(loaded.default, '$', [])
  process.stdout.write(JSON.stringify(loaded.default), () => process.exit(0))
} catch (error) {
  problem(error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error))
}
