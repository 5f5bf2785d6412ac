/** From the texts and replies of an estate to the draft of an environment, as TypeScript. Pure. */
import { parse } from 'yaml'
import { usageError } from '../model/muster-error.ts'
import { Blank, moduleText } from '../model/typescript-text.ts'
import { foreignKind, foreignText } from '../plan/foreign.ts'
import { draftOf } from './draft.ts'
import { type Facts, merged } from './facts.ts'
import { factsOfHaproxy } from './haproxy.ts'
import { factsOfConfiguration } from './patroni.ts'
import { factsOfSsh } from './ssh-config.ts'

const usable = 'a patroni.yml, an haproxy.cfg, a configuration of ssh, http://<a Patroni>:8008 or redis://<a node>:6379'

/** What a file says; refuses, in one sentence, what is no source. `ownSsh`: the path at which ssh finds its configuration by itself. */
export function factsIn(text: string, file: string, ownSsh: string): Facts {
  const kind = kindOf(text)
  if (kind === 'a configuration of Patroni') return factsOfConfiguration(parse(text), file)
  if (kind === 'a configuration of HAProxy') return factsOfHaproxy(text, file)
  if (kind === 'a configuration of SSH') return factsOfSsh(text, file, file === ownSsh)
  if (kind === 'a kubeconfig')
    throw usageError(
      'init.kubernetes',
      `${file}: this is a kubeconfig, and clusters cannot be drilled yet`,
      `what can be read: ${usable}`,
    )
  throw usageError(
    'init.unknown',
    `${file}: ${kind === null ? 'nothing that is known here' : `this is ${kind}`}`,
    `what can be read: ${usable}`,
  )
}

function kindOf(text: string): string | null {
  const told = foreignText(text, 'environment')
  if (told === 'a configuration of HAProxy' || told === 'a configuration of SSH') return told
  return foreignKind(valueIn(text), 'environment') ?? told
}

function valueIn(text: string): unknown {
  try {
    return parse(text)
  } catch {
    // It is no YAML: its lines tell then what it is.
    return null
  }
}

export interface Drafted {
  readonly text: string
  /** what somebody has to say, by its path */
  readonly blanks: readonly { readonly path: string; readonly what: string }[]
  readonly notes: readonly string[]
}

/** `builder`: what `defineEnvironment` is imported from; `sources`: for people. */
export function drafted(facts: readonly Facts[], name: string, sources: readonly string[], builder: string): Drafted {
  const all = merged(facts)
  if (all.databases.length === 0 && all.caches.length === 0)
    throw usageError('init.nothing', 'none of it tells of a database or a cache', `give one of these too: ${usable}`)
  const draft = draftOf(all, name)
  const notes = [...all.notes, ...lonely(all), ...unknownUnits(all)]
  const lines = [
    `A draft, made from ${sources.join(', ')}. What is marked FILL IN is not known; read the rest before it is believed.`,
    ...notes.map(note => `- ${note}.`),
    'How a service is used, so that its loss can be counted: docs/own-estate.md.',
  ]
  const text = moduleText(lines, 'defineEnvironment', builder, draft)
  return { text, blanks: blanksIn(draft, ''), notes }
}

/** A configuration tells of its own member alone. */
const lonely = ({ databases }: Facts): string[] =>
  databases
    .filter(({ members }) => members.length === 1)
    .map(
      ({ scope }) =>
        `"${scope}": one member is known; give the patroni.yml of the others too, or the address of a Patroni`,
    )

/** Where they run is not said in their files, and a component has to be somewhere. */
const unknownUnits = ({ entries }: Facts): string[] =>
  entries.some(({ leadsTo }) => leadsTo !== null)
    ? [
        'HAProxy and poolers are no components here: add each to `components`, with its host and unit, where a drill is to crash or freeze it',
      ]
    : []

function blanksIn(value: unknown, path: string): { path: string; what: string }[] {
  if (value instanceof Blank) return [{ path, what: value.what }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => blanksIn(inner, path === '' ? key : `${path}.${key}`))
}
