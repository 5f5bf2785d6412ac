/** What a component said before it ended or gave up, and which settings it speaks of. Pure. */
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import type { ComponentKind } from './topology.ts'

const mostLines = 4
/** of a line, in characters */
const longest = 400
/** A shorter name is in too many sentences. */
const shortestName = 4

/** Sounds like what is wrong. */
const alarming =
  /fatal|panic|\[alert\]|critical|level=error|\berror\b|\w+(?:Error|Exception):|invalid|unknown|unrecognized|bad directive|argument couldn't|not allowed/i

/** What only who has ended says for a reason. */
const ending = /fail|provided but not defined|cannot|could not/i

/** Said by those that are sound too, while the others start. */
const usual =
  /database system is (?:starting up|shutting down|not yet accepting)|terminating (?:connection|walreceiver|any other)|connection to server|connection refused|ConnectionResetError|BrokenPipeError|Exception happened during processing|relation "\w+" does not exist|no pg_hba.conf entry for host "[\d.]+", user "postgres"|\[(?:WARNING|NOTICE)\]|has no server available/i

/**
 * The lines that tell why, oldest first, without their timestamps: those that sound like it, each once. Where none does, the last
 * line of all if `ended`, and otherwise nothing.
 */
export function lastWords(log: string, ended: boolean): string[] {
  const lines = withoutFrames(log.split('\n'))
    .filter(line => !usual.test(line))
    .map(plain)
    .filter(line => !/^(\[?[A-Z]+\]?:?)?$/.test(line))
  const isTold = (line: string) => alarming.test(line) || (ended && ending.test(line))
  const told = lines.filter((line, at) => isTold(line) || explains(lines, at))
  return told.length > 0 ? [...new Set(told)].slice(0, mostLines) : ended ? lines.slice(-1) : []
}

/** Redis names the file first, then the line, and last what is wrong with it. */
const explains = (lines: readonly string[], at: number) =>
  lines[at]?.startsWith('>>> ') === true || lines[at - 1]?.startsWith('>>> ') === true

/** Of a Python stack what was raised, and the line of code that raised it. */
function withoutFrames(lines: readonly string[]): string[] {
  const kept: string[] = []
  let frame: string | null = null
  for (const line of lines) {
    if (/Traceback \(most recent call last\)/.test(line)) frame = ''
    else if (frame === null) kept.push(line)
    else if (/^\s|^$/.test(line)) frame = /^[\s^~]*$|^\s+File "/.test(line) ? frame : line.trim()
    else {
      kept.push(frame === '' ? line : `${line} (at: ${frame})`)
      frame = null
    }
  }
  // Whoever was killed meanwhile has not said what was raised.
  return frame ? [...kept, `ended within a stack (at: ${frame})`] : kept
}

/** Without what differs from one writing to the next: the time, the process. */
const plain = (line: string) =>
  cut(
    (line.startsWith('{') ? fromJson(line) : line)
      .replace(/^\[?\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d{4}| UTC)?\]?\s*/, '')
      .replace(/^\d+:[A-Z] \d\d \w{3} \d{4} [\d:.]+\s*/, '')
      .replace(/^\[\d+\]\s*/, '')
      .replace(/^(\[[A-Z]+\])\s*\(\d+\)\s*:\s*/, '$1 ')
      .trim(),
  )

/** Between two words: half a secret is not known for one, the half of a word that fills the line neither. */
const cut = (text: string) =>
  text.length <= longest ? text : `${text.slice(0, longest + 1).replace(/(^|\s+)\S*$/, '')} ...`.trim()

/** A line of a log that is JSON, as etcd and Ceph write it: what it says, and of what error. */
function fromJson(line: string): string {
  try {
    const { level, msg, error } = JSON.parse(line) as Record<string, unknown>
    return [level, msg, error].filter(part => part !== undefined).join(': ')
  } catch {
    // It only begins like one.
    return line
  }
}

/** The groups of settings from which each kind of component is configured. */
const groups: Readonly<Record<ComponentKind, readonly (keyof LabSettings)[]>> = {
  etcd: ['etcd'],
  patroni: ['patroni', 'postgres', 'pg_hba', 'members', 'backup'],
  postgres: ['postgres', 'pg_hba', 'patroni', 'backup'],
  redis: ['redis'],
  'database-entry': ['databaseEntry'],
  pgbouncer: ['pgbouncer'],
  gateway: ['gateway'],
  'backend-api': ['backendApi'],
  edge: ['edge', 'edges'],
  routing: ['edge', 'edges'],
  canary: [],
  prometheus: ['monitoring'],
  alertmanager: ['monitoring'],
  'blackbox-exporter': ['monitoring'],
  'on-call': ['monitoring'],
  'ceph-mon': ['objectStore'],
  'ceph-osd': ['objectStore'],
  radosgw: ['objectStore'],
}

const allGroups = [...new Set(Object.values(groups).flat())]

/** Dotted paths of the settings whose names stand in what a component said; `kind` null: whoever said it. */
export function settingsNamed(settings: LabSettings, kind: ComponentKind | null, words: readonly string[]): string[] {
  const text = words.join(' ')
  return (kind === null ? allGroups : groups[kind])
    .flatMap(group => leavesOf(settings[group], `driver.settings.${group}`))
    .filter(({ key }) => key.length >= shortestName && isNamed(text, key))
    .map(({ path }) => path)
}

/** A name that is an English word as well is meant only where it stands as a name does: in quotes, or with a sign before or behind it. */
function isNamed(text: string, key: string): boolean {
  if (!/^[a-z]+$/.test(key)) return ` ${plainWords(text)} `.includes(` ${plainWords(key)} `)
  return new RegExp(`['"‘“]${key}['"’”]|--${key}\\b|\\b${key}\\s*[=:]`).test(text)
}

interface Leaf {
  readonly path: string
  /** its own name, as its component writes it */
  readonly key: string
}

function leavesOf(value: unknown, path: string): Leaf[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? leavesOf(inner, `${path}.${key}`)
        : [{ path: `${path}.${key}`, key }],
    )
  return value === undefined ? [] : [{ path, key: path.split('.').at(-1) as string }]
}

/** Lower case, and nothing but a blank between words. A hyphen and an underscore are the same to those who write them. */
const plainWords = (text: string) =>
  text
    .toLowerCase()
    .replaceAll('_', '-')
    .replaceAll(/[^a-z0-9-]+/g, ' ')
    .trim()
