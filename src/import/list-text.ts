/** What was carried and what was not, for people: one line each. Pure. */
import type { Imported } from './import-file.ts'

export function listText({ kind, file, scenario, carried, notCarried }: Imported, environment: string): string {
  const lines = [
    scenario === null
      ? `${file}: ${kind}: nothing of it can be drilled in "${environment}"`
      : `${file}: ${kind}: drafted for "${environment}"`,
    ...carried.map(({ path, what, as, differs }) => [`carried: ${path} (${what}): ${as}`, ...differs].join('; ')),
    ...notCarried.map(
      ({ path, what, because, instead }) => `not carried: ${path}: ${what}: ${because}. To do: ${instead}.`,
    ),
  ]
  return `${lines.map(line => line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')).join('\n')}\n`
}
