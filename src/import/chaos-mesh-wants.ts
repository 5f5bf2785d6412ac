/** What a chaos of Chaos Mesh wants to happen, in words that no tool owns. Pure. */
import { type Fields, fieldsOf, listOf, pairsOf, shown, textOf } from './careful.ts'
import type { Want } from './draft.ts'
import { millisecondsOf } from './durations.ts'

/** Where a chaos stands: in an object of its own, or as a step of another. */
export interface Step {
  /** of its specification */
  readonly path: string
  readonly name: string
  readonly atMs: number
  /** what ends it from outside; null: nothing does */
  readonly lastsMs: number | null
}

export type Found =
  | { readonly want: Want; readonly differs: readonly string[] }
  | { readonly because: string; readonly instead: string }

/** Null: it is of a kind that has no counterpart. */
export function wantOfChaos(kind: string, spec: Fields): Found | null {
  if (kind === 'PodChaos') return podWant(spec)
  if (kind === 'NetworkChaos') return networkWant(spec)
  return null
}

function podWant(spec: Fields): Found | null {
  const action = textOf(spec['action'])
  if (action !== 'pod-kill' && action !== 'pod-failure' && action !== 'container-kill') return null
  const names = [...namesIn(spec), ...listOf(spec['containerNames']).flatMap(name => textOf(name) ?? [])]
  const some = share(spec)
  if (some !== null && 'because' in some) return some
  const failed = ['the file lets the pod stand there broken, the draft kills it and starts it again afterwards']
  return {
    want: { does: 'kill', names, whole: action !== 'container-kill' },
    differs: [...(some?.differs ?? []), ...(action === 'pod-failure' ? failed : [])],
  }
}

/** How many of those that it selects it hits. */
function share(spec: Fields): { differs: string[] } | { because: string; instead: string } | null {
  const mode = textOf(spec['mode']) ?? 'one'
  const value = textOf(spec['value'])
  if (mode === 'one' || (mode === 'fixed' && value === '1')) return null
  if (mode === 'all' || (mode === 'fixed-percent' && value === '100'))
    return {
      because: 'it hits every pod of its selection at once; a fault of Muster hits one instance',
      instead: 'if the loss of all is meant, state the zone or region that is lost: zone.isolate, region.isolate',
    }
  return { differs: [`the file hits several pods (${mode} ${value ?? ''}), the draft one`] }
}

function networkWant(spec: Fields): Found | null {
  const action = textOf(spec['action'])
  if (!['partition', 'loss', 'delay', 'netem'].includes(action ?? '')) return null
  const towards = ['target', 'externalTargets'].find(key => spec[key] !== undefined)
  if (towards !== undefined)
    return {
      because: `it stands between its pods and "${towards}" only; Muster cuts off or delays whole zones and regions`,
      instead: 'state which zone or region is meant: zone.isolate, region.isolate, network.delay',
    }
  if (action === 'partition') return { want: { does: 'isolate', names: namesIn(spec) }, differs: oneWay(spec) }
  return impaired(spec, action as string)
}

/** Both directions are cut by ours. */
const oneWay = (spec: Fields) =>
  textOf(spec['direction']) === 'both' ? [] : ['the file stops packets in one direction, the draft in both']

function impaired(spec: Fields, action: string): Found {
  const ruined = ['corrupt', 'duplicate', 'reorder', 'rate'].find(key => action === 'netem' && spec[key] !== undefined)
  if (ruined !== undefined)
    return {
      because: `Muster has no fault for "${ruined}"`,
      instead: 'leave that part out of the file, and import it again',
    }
  const delay = fieldsOf(spec['delay'])
  const latencyMs = action === 'loss' ? 0 : (millisecondsOf(delay['latency']) ?? 0)
  const percent = action === 'delay' ? 0 : Number(textOf(fieldsOf(spec['loss'])['loss']) ?? '0')
  const names = namesIn(spec)
  if (percent === 100) return { want: { does: 'isolate', names }, differs: oneWay(spec) }
  if (!(percent >= 0 && percent < 100) || (latencyMs === 0 && percent === 0))
    return { because: `its ${action} is ${shown(spec[action])}, which says no amount`, instead: 'correct the file' }
  const ways = textOf(spec['direction']) === 'both' ? 2 : 1
  return {
    want: {
      does: 'delay',
      names,
      roundTripMs: latencyMs * ways,
      jitterMs: (millisecondsOf(delay['jitter']) ?? 0) * ways,
      lossPercent: percent,
    },
    differs: [],
  }
}

/** Labels, fields and names of pods; a namespace says nothing of what runs in it. */
function namesIn(spec: Fields): string[] {
  const selector = fieldsOf(spec['selector'])
  return [
    ...['labelSelectors', 'fieldSelectors', 'annotationSelectors', 'nodeSelectors'].flatMap(key =>
      pairsOf(selector[key]),
    ),
    ...Object.values(fieldsOf(selector['pods'])).flatMap(pairsOf),
    ...listOf(selector['expressionSelectors']).flatMap(entry => {
      const { key, operator, values } = fieldsOf(entry)
      return operator === 'In' ? listOf(values).map(value => `${textOf(key) ?? ''}=${textOf(value) ?? ''}`) : []
    }),
  ]
}
