/** Where a load balancer of HAProxy listens, and where it leads. Pure. */
import { type Entry, type Facts, noFacts } from './facts.ts'
import { endpointIn } from './patroni.ts'

/** Sections that have servers of their own; a frontend leads to the backend that it names. */
interface Section {
  readonly kind: string
  readonly name: string
  readonly lines: readonly string[][]
}

export function factsOfHaproxy(text: string, file: string): Facts {
  const sections = sectionsIn(text)
  const backends = new Map(sections.flatMap(section => (section.kind === 'backend' ? [[section.name, section]] : [])))
  const listening = sections.filter(({ kind }) => kind === 'listen' || kind === 'frontend')
  const entries = listening.flatMap(section => {
    const [, chosen = ''] = section.lines.find(([word]) => word === 'default_backend') ?? []
    const serving = [section, ...(backends.has(chosen) ? [backends.get(chosen) as Section] : [])]
    return bindsOf(section).map(bind => ({
      ...bind,
      name: section.name,
      leadsTo: leadsTo(serving),
      servers: serversOf(serving),
    }))
  })
  const open = entries.filter(({ host }) => host === '*' || host === '0.0.0.0' || host === '::')
  const notes = open.map(
    ({ name, port }) => `${file}: "${name}" listens at port ${port} of every address of its machine: say which`,
  )
  return { ...noFacts, entries: entries.filter(({ servers }) => servers.length > 0), notes }
}

const starts = /^(global|defaults|frontend|backend|listen|userlist|peers|resolvers)\b/

function sectionsIn(text: string): Section[] {
  const lines = text
    .split('\n')
    .map(line => line.replace(/(^|\s)#.*/, '').trim())
    .filter(Boolean)
  const from = lines.flatMap((line, at) => (starts.test(line) ? [at] : []))
  return from.map((at, nth) => {
    const [kind = '', name = ''] = (lines[at] as string).split(/\s+/)
    return { kind, name, lines: lines.slice(at + 1, from[nth + 1]).map(line => line.split(/\s+/)) }
  })
}

const bindsOf = ({ lines }: Section) =>
  lines
    .filter(([word]) => word === 'bind')
    .flatMap(([, addresses = '']) => addresses.split(','))
    .flatMap(address => endpointIn(address.startsWith(':') ? `*${address}` : address, 0) ?? [])
    .filter(({ port }) => port > 0)

const serversOf = (sections: readonly Section[]) =>
  sections
    .flatMap(({ lines }) => lines)
    .flatMap(([word, , address]) => (word === 'server' && address ? (endpointIn(address, 5432) ?? []) : []))

/** By the question to the servers' Patroni. */
function leadsTo(sections: readonly Section[]): Entry['leadsTo'] {
  const asked = sections
    .flatMap(({ lines }) => lines)
    .filter(words => words.includes('httpchk') || words[0] === 'http-check')
  const text = asked.flat().join(' ')
  if (/\/(primary|master|leader|read-write)\b/.test(text)) return 'primary'
  return /\/(replica|read-only|async|sync|asynchronous|synchronous)\b/.test(text) ? 'replicas' : null
}
