/** Keywords of a haproxy.cfg, from what the lab writes and what the settings say; the settings go before. Pure. */
import type { Value } from '../../model/environment/lab/configuration.ts'

type Keywords = Readonly<Record<string, Value>>

/** What settings say of one proxy. */
export interface HaproxyKeywords {
  readonly global?: Keywords
  readonly defaults?: Keywords
  readonly 'default-server'?: Keywords
}

/** Lines of a section. */
export const sectionLines = (own: Keywords, theirs: Keywords = {}): string =>
  Object.entries({ ...own, ...theirs })
    .map(([keyword, value]) => `  ${value === false ? 'no ' : ''}${phrase(keyword, value)}`)
    .join('\n')

/** The line that holds for every server. */
export const defaultServer = (own: Keywords, theirs: Keywords = {}): string =>
  `default-server ${Object.entries({ ...own, ...theirs })
    .map(([option, value]) => `${value === false ? 'no-' : ''}${phrase(option, value)}`)
    .join(' ')}`

/** A line for the servers of one section that are asked at intervals of their own; none where none is set. */
export const checkedEvery = (options: readonly ('inter' | 'downinter')[], intervalMs: number | undefined): string =>
  intervalMs === undefined
    ? ''
    : `  ${defaultServer(Object.fromEntries(options.map(option => [option, `${intervalMs}ms`])))}\n`

const phrase = (keyword: string, value: Value) => (typeof value === 'boolean' ? keyword : `${keyword} ${value}`)
