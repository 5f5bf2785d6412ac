/** From the text of a file of another tool to a draft and the list of what is not in it. Pure. */
import { formatMs } from '../model/duration.ts'
import { usageError } from '../model/muster-error.ts'
import type { FaultStep, Scenario } from '../model/scenario/scenario.ts'
import { foreignKind } from '../plan/foreign.ts'
import { textWithoutSecrets } from '../secrecy/unshown.ts'
import { bind } from './bind.ts'
import { fieldsOf, textOf } from './careful.ts'
import { readChaosMesh } from './chaos-mesh.ts'
import { readChaosToolkit } from './chaos-toolkit.ts'
import {
  type Carried,
  joined,
  lost,
  type NotCarried,
  nothingRead,
  type Reading,
  type Wait,
  type Wish,
} from './draft.ts'
import { durationText } from './durations.ts'
import { readFis } from './fis.ts'
import { readLitmus } from './litmus.ts'
import { freeName, nameOf } from './naming.ts'
import { documentsIn, importable, type Read } from './read.ts'
import { type Ground, type Heading, problemWith, scenarioOf } from './scenario.ts'

export interface Imported {
  /** "an experiment template of AWS FIS" */
  readonly kind: string
  /** base name of the file */
  readonly file: string
  /** null: nothing of the file means anything in this environment */
  readonly scenario: Scenario | null
  readonly carried: readonly Carried[]
  readonly notCarried: readonly NotCarried[]
}

const readers: Readonly<Record<string, (value: unknown, prefix: string) => Reading>> = {
  'an experiment template of AWS FIS': readFis,
  'an experiment of the Chaos Toolkit': readChaosToolkit,
  'an object of Chaos Mesh': readChaosMesh,
  'an object of Litmus': readLitmus,
}

/** Refuses a file that is no data, or none of a kind that can be imported. */
export function importText(text: string, file: string, ground: Ground): Imported {
  const documents = documentsIn(text, file)
  const kinds = documents.map(({ value }) => foreignKind(value, 'scenario'))
  const kind = kinds.find(known => known !== null && known in readers)
  if (kind === undefined || kind === null) throw foreign(file, kinds.find(known => known !== null) ?? null)
  const reading = joined(documents.map((document, at) => readDocument(document, kinds[at] ?? null)))
  return { kind, file, ...settle(reading, file, ground) }
}

const foreign = (file: string, kind: string | null) =>
  usageError(
    'import.foreign',
    kind === null
      ? `${file}: it holds nothing that can be imported`
      : `${file}: this is ${kind}, which cannot be imported`,
    importable,
  )

function readDocument({ value, prefix }: Read, kind: string | null): Reading {
  const reader = kind === null ? undefined : readers[kind]
  if (reader) return reader(value, prefix)
  const what = textOf(fieldsOf(value)['kind']) ?? 'a document'
  return {
    ...nothingRead,
    notCarried: [
      lost(
        prefix.replace(/\.$/, ''),
        what,
        `it is ${kind ?? 'nothing that is known'}`,
        'set it up beside the drill where it is needed',
      ),
    ],
  }
}

interface Placed {
  readonly wish: Wish
  readonly step: FaultStep
  readonly differs: readonly string[]
}

/** Binds each wish by itself: what cannot be planned alone cannot be planned with others. */
function placeAll(wishes: readonly Wish[], heading: Heading, ground: Ground) {
  const placed: Placed[] = []
  const refused: NotCarried[] = []
  for (const wish of wishes) {
    const found = place(wish, placed, ground)
    const problem = 'because' in found ? null : problemWith(scenarioOf(heading, [found.step], ground), ground)
    if ('because' in found) refused.push(found)
    else if (problem === null) placed.push(found)
    else refused.push(lost(wish.path, wish.what, problem, 'name another environment (-e), or state another target'))
  }
  return { placed, refused }
}

/** The draft begins with its first fault, whenever the file would come to it. */
function settle(reading: Reading, file: string, ground: Ground): Pick<Imported, 'scenario' | 'carried' | 'notCarried'> {
  const heading = headingOf(reading, file)
  const { placed, refused } = placeAll(reading.wishes, heading, ground)
  const fromMs = Math.min(...placed.map(({ wish }) => wish.atMs))
  const faults = placed.map(({ wish, step }) => ({ ...step, at: durationText(wish.atMs - fromMs) }))
  const waits = reading.waits.map(wait => waited(wait, placed, fromMs))
  const rest = [...refused, ...reading.notCarried, ...waits.flatMap(wait => ('as' in wait ? [] : [wait]))]
  const scenario = placed.length === 0 ? null : scenarioOf(heading, faults, ground)
  const problem = scenario === null ? null : problemWith(scenario, ground)
  if (problem !== null) {
    const all = placed.map(({ wish }) => lost(wish.path, wish.what, problem, 'state it by hand'))
    return { scenario: null, carried: [], notCarried: [...all, ...rest].map(unsecret) }
  }
  const carried = placed.map((entry, at) => carriedAs(entry, faults[at] as FaultStep))
  return {
    scenario,
    carried: [...carried, ...waits.flatMap(wait => ('as' in wait ? [wait] : []))].map(unsecret),
    notCarried: rest.map(unsecret),
  }
}

/** A fault of the draft, or why not. Its time is set when all are known. */
function place(wish: Wish, placed: readonly Placed[], ground: Ground): Placed | NotCarried {
  const bound = bind(wish.want, ground, ground.drivers)
  if ('because' in bound) return lost(wish.path, wish.what, bound.because, bound.instead)
  const isSame = ({ wish: other, step }: Placed) =>
    other.atMs === wish.atMs &&
    step.kind === bound.step.kind &&
    JSON.stringify(step.target) === JSON.stringify(bound.step.target)
  if (placed.some(isSame))
    return lost(wish.path, wish.what, 'it becomes a fault that the draft has already, at the same time', 'nothing')
  const step: FaultStep = {
    id: freeName(
      textWithoutSecrets(wish.name),
      placed.map(({ step: { id } }) => id),
    ),
    ...bound.step,
    at: '0s',
    ...(wish.lastsMs === null || wish.lastsMs < 1 ? {} : { lasts: durationText(wish.lastsMs) }),
  }
  return { wish, step, differs: [...wish.differs, ...bound.differs] }
}

function carriedAs({ wish, differs }: Placed, { kind, target, at, lasts }: FaultStep): Carried {
  const on = Object.values(target).join(' ')
  return {
    path: wish.path,
    what: wish.what,
    as: `${kind} on ${on} at ${at}${lasts === undefined ? '' : `, for ${lasts}`}`,
    differs,
  }
}

/** A pause counts where faults stand on both its sides. */
function waited({ path, what, before }: Wait, placed: readonly Placed[], fromMs: number): Carried | NotCarried {
  const isLater = ({ wish }: Placed) => before.some(other => wish.path === other || wish.path.startsWith(`${other}.`))
  const later = placed.filter(isLater)
  const [next] = later.filter(({ wish }) => wish.atMs > fromMs)
  if (next && later.every(({ wish }) => wish.atMs > fromMs)) {
    const after = formatMs(next.wish.atMs - fromMs)
    return { path, what, as: `the time of "${next.step.id}": ${after} after the first fault`, differs: [] }
  }
  if (later.length === 0) return lost(path, what, 'nothing that was carried comes after it', 'nothing')
  return lost(
    path,
    what,
    'before its first fault Muster watches a steady state of its own',
    'set "baseline" in the draft',
  )
}

const headingOf = ({ title, unstopped }: Reading, file: string): Heading => {
  const name = nameOf(textWithoutSecrets(file.replace(/\.\w+$/, '')))
  return {
    name,
    title: textWithoutSecrets((title ?? name).replace(/\s+/g, ' ').slice(0, 120)),
    description: `Drafted from ${textWithoutSecrets(file)}. How long are users without the service, and what do they lose?`,
    unstopped,
  }
}

/** What is told quotes the file, in which secrets may stand. */
const unsecret = <T extends Carried | NotCarried>(entry: T): T =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, typeof value === 'string' ? textWithoutSecrets(value) : value]),
  ) as T
