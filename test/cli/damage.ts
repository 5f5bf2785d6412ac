/** Ways in which the records of a run come to harm: by a disk, by a hand, with care or without. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'

export interface Damage {
  readonly what: string
  /** changes the file in place; of a folder only what can stand in its place */
  readonly does: (file: string) => void
  /** by somebody who knows how: every chain fits */
  readonly isForged?: boolean
}

const edit = (what: string, change: (text: string) => string): Damage => ({
  what,
  does: file => {
    if (statSync(file).isFile()) writeFileSync(file, change(readFileSync(file, 'latin1')), 'latin1')
  },
})
const lines = (what: string, change: (lines: string[], at: number) => string[], share: number) =>
  edit(what, text => {
    const all = text.split('\n')
    return change(all, Math.floor(share * all.length)).join('\n')
  })
const instead = (what: string, put: (file: string) => void): Damage => ({
  what,
  does: file => {
    rmSync(file, { recursive: true, force: true })
    put(file)
  },
})
const write = (text: string) => (file: string) => writeFileSync(file, text)

/** One value of the JSON in one line becomes another; the chain of a journal is made to fit again, as by somebody who knows how. */
const forge = (share: number, pick: number, value: unknown): Damage => ({
  isForged: true,
  ...edit(`a value forged at ${share}`, text => {
    const isLines = text.startsWith('{"')
    const parts = isLines ? text.split('\n') : [text]
    const at = Math.floor(share * (parts.length - (isLines ? 1 : 0)))
    const data = attempt(() => JSON.parse(parts[at] as string))
    if (typeof data !== 'object' || data === null) return text
    replaceOne(data, pick, value)
    parts[at] = JSON.stringify(data)
    return (isLines && text.includes('"prev"') ? rechained(parts) : parts).join('\n')
  }),
})

function replaceOne(data: Record<string, unknown>, pick: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = []
  const collect = (at: Record<string, unknown>) => {
    for (const [key, inner] of Object.entries(at)) {
      places.push([at, key])
      if (typeof inner === 'object' && inner !== null) collect(inner as Record<string, unknown>)
    }
  }
  collect(data)
  const [parent, key] = places[Math.floor(pick * places.length)] ?? []
  if (parent && key !== undefined) parent[key] = value
}

function rechained(parts: string[]): string[] {
  let prev = ''
  return parts.map(part => {
    if (part === '') return part
    const line = JSON.stringify({ ...JSON.parse(part), prev })
    prev = createHash('sha256').update(line).digest('hex')
    return line
  })
}

const attempt = <T>(read: () => T): T | null => {
  try {
    return read()
  } catch {
    // What is no JSON is left as it is.
    return null
  }
}

const share = fc.double({ min: 0, max: 0.9999, noNaN: true })
const odd = fc.constantFrom<unknown>(null, -1, 1e300, '', 'x', [], {}, true, [null], { a: 1 })

export const damages: fc.Arbitrary<Damage> = fc.oneof(
  share.map(at => edit(`cut off at ${at}`, text => text.slice(0, Math.floor(at * text.length)))),
  fc.tuple(share, fc.integer({ min: 1, max: 255 })).map(([at, mask]) =>
    edit(`a byte flipped at ${at}`, text => {
      const place = Math.floor(at * text.length)
      return text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ mask) + text.slice(place + 1)
    }),
  ),
  share.map(at => lines(`line ${at} twice`, (all, place) => all.toSpliced(place, 0, all[place] ?? ''), at)),
  share.map(at => lines(`line ${at} gone`, (all, place) => all.toSpliced(place, 1), at)),
  share.map(at =>
    lines(`lines from ${at} in another order`, (all, place) => [...all.slice(place), ...all.slice(0, place)], at),
  ),
  fc.tuple(share, share, odd).map(([at, pick, value]) => forge(at, pick, value)),
  fc
    .constantFrom('', '\n', '{}', '[]', 'null', '"text"', '{"t":"op"}\n', 'not JSON\n', '\u0000\u0000')
    .map(text => instead(`${JSON.stringify(text)} instead`, write(text))),
  fc.constant(instead('gone', () => undefined)),
  fc.constant(instead('a folder instead', file => mkdirSync(file))),
  fc.constant(instead('a link to itself instead', file => symlinkSync(file, file))),
  fc.constant(
    instead('a link to another file instead', file => symlinkSync(join(dirname(file), 'scenario.json'), file)),
  ),
)

/** Files of a run directory, those of each kind as often as those of any other. */
export function filesOf(directory: string): fc.Arbitrary<string> {
  const own = ['plan.json', 'journal.ndjson', 'environment.json', 'verdict.json', 'manifest.json']
  const seals = ['attestation.intoto.jsonl', 'public-key.pem', 'report.html', 'report.json', 'junit.xml']
  const inside = (folder: string) => readdirSync(join(directory, folder)).map(name => `${folder}/${name}`)
  return fc.oneof(
    fc.constantFrom(...own),
    fc.constantFrom(...seals),
    fc.constantFrom(...inside('observations')),
    fc.constantFrom('native', 'observations', ...inside('native').filter(name => name.endsWith('.history'))),
  )
}
