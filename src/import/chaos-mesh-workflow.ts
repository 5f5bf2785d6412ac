/** Reads a workflow of Chaos Mesh: what follows what becomes the times of the faults. Pure. */
import { type Fields, fieldsOf, listOf, shown, textOf } from './careful.ts'
import type { Step } from './chaos-mesh-wants.ts'
import { joined, lost, nothingRead, type Reading, type Wait } from './draft.ts'
import { millisecondsOf } from './durations.ts'
import { lostByKind } from './reasons.ts'

type ReadStep = (kind: string, spec: Fields, step: Step) => Reading

interface Template {
  readonly name: string
  readonly kind: string
  readonly path: string
  readonly fields: Fields
  readonly lastsMs: number | null
}

export function readWorkflow(spec: Fields, path: string, readStep: ReadStep): Reading {
  const templates = listOf(spec['templates']).map((entry, at) => templateOf(fieldsOf(entry), `${path}.templates.${at}`))
  if (templates.length === 0)
    return { ...nothingRead, notCarried: [lost(path, 'a workflow', 'it holds no templates', 'correct the file')] }
  const starts = startsFrom(textOf(spec['entry']) ?? '', templates)
  return joined(templates.map(template => readTemplate(template, starts, templates, readStep)))
}

function templateOf(fields: Fields, path: string): Template {
  return {
    name: textOf(fields['name']) ?? path,
    kind: textOf(fields['templateType']) ?? 'nothing',
    path,
    fields,
    lastsMs: millisecondsOf(fields['deadline']),
  }
}

/** When each template begins that the entry leads to; the last word counts where one is named twice. */
function startsFrom(entry: string, templates: readonly Template[]): ReadonlyMap<string, number> {
  const starts = new Map<string, number>()
  /** Answers when it ends. A template that leads to itself is passed over. */
  const visit = (name: string, atMs: number, above: readonly string[]): number => {
    const template = templates.find(known => known.name === name)
    if (!template || above.includes(name) || starts.has(name) || above.length > 50) return atMs
    starts.set(name, atMs)
    const children = listOf(template.fields['children']).flatMap(child => textOf(child) ?? [])
    const inside = [...above, name]
    if (template.kind === 'Serial') return children.reduce((clock, child) => visit(child, clock, inside), atMs)
    if (template.kind === 'Parallel') return Math.max(atMs, ...children.map(child => visit(child, atMs, inside)))
    return atMs + (template.lastsMs ?? 0)
  }
  visit(entry, 0, [])
  return starts
}

function readTemplate(
  { name, kind, path, fields, lastsMs }: Template,
  starts: ReadonlyMap<string, number>,
  templates: readonly Template[],
  readStep: ReadStep,
): Reading {
  const atMs = starts.get(name)
  if (kind === 'Serial' || kind === 'Parallel') return nothingRead
  if (kind === 'Task') return { ...nothingRead, notCarried: [lostByKind(path, `the task ${shown(name)}`, 'script')] }
  if (kind === 'Suspend') return { ...nothingRead, waits: [waitOf(path, fields, atMs ?? 0, starts, templates)] }
  if (atMs === undefined)
    return {
      ...nothingRead,
      notCarried: [
        lost(
          path,
          `${kind} "${shown(name)}"`,
          'nothing but the result of a task leads to it',
          'add its fault to the draft',
        ),
      ],
    }
  const key = kind.slice(0, 1).toLowerCase() + kind.slice(1)
  return readStep(kind, fieldsOf(fields[key]), { path: `${path}.${key}`, name, atMs, lastsMs })
}

function waitOf(
  path: string,
  fields: Fields,
  atMs: number,
  starts: ReadonlyMap<string, number>,
  templates: readonly Template[],
): Wait {
  const later = templates.filter(({ name }) => (starts.get(name) ?? 0) > atMs)
  return {
    path,
    what: `a pause of ${shown(fields['deadline'])}`,
    before: later.map(template => template.path),
  }
}
