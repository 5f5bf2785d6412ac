/** A draft as the TypeScript that somebody would have written. Pure. */
import { moduleText } from '../model/typescript-text.ts'
import type { Imported } from './import-file.ts'

/** `builder`: what `defineScenario` is imported from. */
export function scenarioText({ kind, file, scenario, carried, notCarried }: Imported, builder: string): string {
  const lines = [
    `A draft, made from ${file}: ${kind}. Read it before it is drilled.`,
    ...carried.flatMap(({ path, differs }) => differs.map(text => `Differs at ${path}: ${text}.`)),
    ...(notCarried.length === 0 ? [] : ['', 'Not carried:']),
    ...notCarried.map(({ path, what, because }) => `- ${path}: ${what}: ${because}.`),
  ]
  return moduleText(lines, 'defineScenario', builder, scenario)
}
