/** `muster report` is about one run, or about all of them. */
import { usageError } from '../model/muster-error.ts'
import type { SiteOptions } from './write-site.ts'

interface Options extends SiteOptions {
  readonly format?: string
  readonly link?: string
  readonly index?: boolean
}

/** Refuses what asks for neither, for both, or for what the other does. */
export function requireOne(directory: string | undefined, options: Options): void {
  if (options.index)
    return refuse(directory === undefined ? given(options, ['format', 'link']) : directory, 'with --index')
  if (directory === undefined)
    throw usageError(
      'report.which',
      'name a run, or ask for pages over all of them with --index',
      'runs lie beneath reports/<scenario>/',
    )
  refuse(given(options, ['reports', 'out', 'key']), 'without --index')
}

function given(options: Options, names: readonly (keyof Options)[]): string | null {
  const name = names.find(own => options[own] !== undefined)
  return name === undefined ? null : `--${name}`
}

function refuse(what: string | null, when: string): void {
  if (what === null) return
  throw usageError(
    'report.which',
    `${what} means nothing ${when}`,
    'a run has --format and --link; --index has --reports, --out and --key',
  )
}
