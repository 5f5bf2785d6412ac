/** Reads an object of Chaos Mesh: one chaos, one that a schedule repeats, or a workflow of several. Pure. */
import { type Fields, fieldsOf, shown, textOf } from './careful.ts'
import { type Found, type Step, wantOfChaos } from './chaos-mesh-wants.ts'
import { readWorkflow } from './chaos-mesh-workflow.ts'
import { joined, lost, nothingRead, type Reading } from './draft.ts'
import { millisecondsOf } from './durations.ts'
import { durationLost, httpProbeLost, lostByKind, probeLost, repeatLost, settingLost } from './reasons.ts'

export function readChaosMesh(value: unknown, prefix: string): Reading {
  const object = fieldsOf(value)
  const kind = textOf(object['kind']) ?? 'an object without a kind'
  const name = textOf(fieldsOf(object['metadata'])['name'])
  const spec = fieldsOf(object['spec'])
  const at = { path: `${prefix}spec`, name: name ?? kind, atMs: 0, lastsMs: null }
  if (kind === 'Workflow') return { ...readWorkflow(spec, at.path, readStep), title: name }
  return { ...readStep(kind, spec, at), title: name }
}

/** Reads one specification of a kind: `NetworkChaos` with what stands under `spec` or `networkChaos`. */
export function readStep(kind: string, spec: Fields, step: Step): Reading {
  if (kind === 'Schedule') return scheduled(spec, step)
  if (kind === 'StatusCheck') return { ...nothingRead, notCarried: [statusLost(spec, step)] }
  const action = textOf(spec['action'])
  const what = action === null ? kind : `${kind} ${action}`
  const found = wantOfChaos(kind, spec)
  if (found === null) return { ...nothingRead, notCarried: [lostByKind(step.path, what)] }
  if ('because' in found) return { ...nothingRead, notCarried: [lost(step.path, what, found.because, found.instead)] }
  return wished(spec, step, what, found)
}

function wished(spec: Fields, step: Step, what: string, { want, differs }: Extract<Found, { want: unknown }>): Reading {
  const { path, name, atMs } = step
  const isInstant = (textOf(spec['action']) ?? '').endsWith('-kill')
  const given = spec['duration']
  const lastsMs = isInstant ? null : (millisecondsOf(given) ?? step.lastsMs)
  const isUnread = !isInstant && given !== undefined && millisecondsOf(given) === null
  return {
    ...nothingRead,
    wishes: [{ path, what, name, want, atMs, lastsMs, differs }],
    notCarried: [
      ...(isUnread ? [durationLost(`${path}.duration`, shown(given))] : []),
      ...('remoteCluster' in spec ? [settingLost(`${path}.remoteCluster`, shown(spec['remoteCluster']))] : []),
    ],
  }
}

/** A schedule holds what it repeats under the name of its kind: `podChaos`. */
function scheduled(spec: Fields, step: Step): Reading {
  const kind = textOf(spec['type'])
  const key = kind === null ? '' : kind.slice(0, 1).toLowerCase() + kind.slice(1)
  if (kind === null || kind === 'Schedule' || !Object.hasOwn(spec, key))
    return {
      ...nothingRead,
      notCarried: [lost(step.path, 'a schedule', 'it does not say what it repeats', 'correct the file')],
    }
  const inner = { ...step, path: `${step.path}.${key}` }
  const repeats = repeatLost(`${step.path}.schedule`, shown(spec['schedule']))
  const read =
    kind === 'Workflow'
      ? readWorkflow(fieldsOf(spec[key]), inner.path, readStep)
      : readStep(kind, fieldsOf(spec[key]), inner)
  return joined([read, { ...nothingRead, notCarried: [repeats] }])
}

function statusLost(spec: Fields, { path }: Step) {
  const url = textOf(fieldsOf(spec['http'])['url'])
  return url === null ? probeLost(path, 'StatusCheck') : httpProbeLost(path, url)
}
