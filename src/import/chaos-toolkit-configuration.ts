/** What stands for `${name}` in an experiment of the Chaos Toolkit: its own configuration. Pure. */
import { fieldsOf, textOf } from './careful.ts'

export interface Configuration {
  readonly filled: (text: string) => string
  readonly isFilled: (name: string) => boolean
}

export function configurationOf(value: unknown): Configuration {
  const known = new Map(
    Object.entries(fieldsOf(value)).flatMap(([name, entry]) => {
      // What comes from the environment of a process has a default, or is not known here.
      const text = textOf(entry) ?? textOf(fieldsOf(entry)['default'])
      return text === null ? [] : [[name, text] as const]
    }),
  )
  return {
    filled: text => text.replace(/\$\{([^{}]+)\}/g, (whole, name: string) => known.get(name) ?? whole),
    isFilled: name => known.has(name),
  }
}
