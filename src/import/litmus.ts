/** Reads an object of Litmus: a ChaosEngine with its experiments. Pure. */
import { type Fields, fieldsOf, listOf, pairsOf, shown, textOf } from './careful.ts'
import { lost, type NotCarried, nothingRead, type Reading, type Want, type Wish } from './draft.ts'
import { millisecondsOf } from './durations.ts'
import { durationLost, httpProbeLost, lostByKind, probeLost, repeatLost, settingLost } from './reasons.ts'

interface Experiment {
  readonly path: string
  readonly name: string
  readonly spec: Fields
  readonly env: ReadonlyMap<string, string>
  readonly names: readonly string[]
}

export function readLitmus(value: unknown, prefix: string): Reading {
  const object = fieldsOf(value)
  const kind = textOf(object['kind']) ?? 'an object without a kind'
  const title = textOf(fieldsOf(object['metadata'])['name'])
  if (kind !== 'ChaosEngine') return { ...nothingRead, title, notCarried: [notAnEngine(kind, prefix)] }
  const spec = fieldsOf(object['spec'])
  const all = listOf(spec['experiments']).map((entry, at) =>
    experimentOf(fieldsOf(entry), `${prefix}spec.experiments.${at}`, spec),
  )
  if (all.length === 0)
    return {
      ...nothingRead,
      title,
      notCarried: [lost(`${prefix}spec.experiments`, kind, 'it holds no experiment', 'correct the file')],
    }
  const read = all.map(wishOf)
  return {
    ...nothingRead,
    title,
    wishes: read.flatMap(entry => ('want' in entry ? [entry] : [])),
    notCarried: [
      ...read.flatMap(entry => ('want' in entry ? [] : [entry])),
      ...all.flatMap(besides),
      ...settingsOf(spec, `${prefix}spec`),
    ],
  }
}

const notAnEngine = (kind: string, prefix: string) =>
  lost(
    `${prefix}kind`,
    kind,
    'it does not say what is broken when; a ChaosEngine does',
    'import the ChaosEngine that names it',
  )

function experimentOf(entry: Fields, path: string, engine: Fields): Experiment {
  const spec = fieldsOf(entry['spec'])
  const env = new Map(
    listOf(fieldsOf(spec['components'])['env']).flatMap(variable => {
      const { name, value } = fieldsOf(variable)
      return typeof name === 'string' && textOf(value) !== null ? [[name, textOf(value) as string] as const] : []
    }),
  )
  const app = fieldsOf(engine['appinfo'])
  const told = ['TARGETS', 'TARGET_PODS', 'TARGET_CONTAINER', 'APP_LABEL', 'LABELS'].flatMap(key => env.get(key) ?? [])
  return { path, name: textOf(entry['name']) ?? 'nothing', spec, env, names: [...told, ...pairsOf([app['applabel']])] }
}

function wishOf(experiment: Experiment): Wish | NotCarried {
  const { path, name, env, names } = experiment
  const want = wantOf(experiment)
  if (want === null) return lostByKind(path, name)
  if ('because' in want) return { path, what: name, ...want }
  if (names.length === 0)
    return lost(
      path,
      name,
      'it names no target: applabel and TARGET_PODS are empty',
      'fill in what it hits, and import it again',
    )
  const percent = Number(env.get('PODS_AFFECTED_PERC') ?? '0')
  const shares =
    percent > 0 && percent < 100
      ? [`the file hits ${percent} % of the pods that it selects, the draft one instance`]
      : []
  const lastsMs = want.does === 'kill' ? null : millisecondsOf(env.get('TOTAL_CHAOS_DURATION'))
  return { path, what: name, name, want, atMs: 0, lastsMs, differs: shares }
}

function wantOf({ name, env, names }: Experiment): Want | { because: string; instead: string } | null {
  if (name === 'pod-delete' || name === 'container-kill') return { does: 'kill', names, whole: name === 'pod-delete' }
  if (name === 'pod-network-partition') return { does: 'isolate', names }
  if (name === 'pod-network-loss') {
    const percent = Number(env.get('NETWORK_PACKET_LOSS_PERCENTAGE') ?? '100')
    if (percent === 100) return { does: 'isolate', names }
    return percent > 0 && percent < 100
      ? { does: 'delay', names, roundTripMs: 0, jitterMs: 0, lossPercent: percent }
      : { because: 'its share of lost packets is no share', instead: 'correct the file' }
  }
  if (name !== 'pod-network-latency') return null
  // Litmus counts in milliseconds; it delays what leaves a pod, so a round trip is delayed once.
  const roundTripMs = Number(env.get('NETWORK_LATENCY') ?? '2000')
  if (!(roundTripMs > 0)) return { because: 'its delay is no length of time', instead: 'correct the file' }
  return { does: 'delay', names, roundTripMs, jitterMs: Number(env.get('JITTER') ?? '0') || 0, lossPercent: 0 }
}

/** What an experiment says besides its fault. */
const besides = ({ path, spec, env, name }: Experiment): NotCarried[] => {
  const variable = (key: string) => `${path}.spec.components.env.${key}`
  const interval = env.get('CHAOS_INTERVAL')
  const total = env.get('TOTAL_CHAOS_DURATION')
  const isRepeated = /delete|kill/.test(name)
  return [
    ...(interval !== undefined && isRepeated
      ? [repeatLost(variable('CHAOS_INTERVAL'), `again every ${shown(interval)} s, for ${shown(total ?? '?')} s`)]
      : []),
    ...(total !== undefined && !isRepeated && millisecondsOf(total) === null
      ? [durationLost(variable('TOTAL_CHAOS_DURATION'), shown(total))]
      : []),
    ...listOf(spec['probe']).map((probe, at) => probeOf(fieldsOf(probe), `${path}.spec.probe.${at}`)),
  ]
}

function probeOf(probe: Fields, path: string): NotCarried {
  const name = textOf(probe['name']) ?? 'a probe'
  const url = textOf(fieldsOf(probe['httpProbe/inputs'])['url'])
  return url === null
    ? probeLost(path, `${textOf(probe['type']) ?? 'probe'} "${shown(name)}"`)
    : httpProbeLost(path, url)
}

const settingNames = [
  'engineState',
  'annotationCheck',
  'auxiliaryAppInfo',
  'chaosServiceAccount',
  'jobCleanUpPolicy',
  'monitoring',
]

const settingsOf = (spec: Fields, path: string): NotCarried[] =>
  settingNames.filter(name => textOf(spec[name]) !== null).map(name => settingLost(`${path}.${name}`, name))
