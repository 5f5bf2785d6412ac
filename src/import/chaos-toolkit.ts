/** Reads an experiment of the Chaos Toolkit. Pure. */
import { type Fields, fieldsOf, listOf, shown, textOf } from './careful.ts'
import { readActivity } from './chaos-toolkit-activities.ts'
import { configurationOf } from './chaos-toolkit-configuration.ts'
import { joined, lost, type NotCarried, nothingRead, type Reading, type Wait } from './draft.ts'
import { millisecondsOf } from './durations.ts'
import { gapsIn } from './gaps.ts'
import { httpProbeLost, probeLost, rollbackLost, settingLost } from './reasons.ts'

export function readChaosToolkit(value: unknown, prefix: string): Reading {
  const experiment = fieldsOf(value)
  const configuration = configurationOf(experiment['configuration'])
  const hypothesis = fieldsOf(experiment['steady-state-hypothesis'])
  const notCarried = [
    ...listOf(hypothesis['probes']).map((probe, at) =>
      probeOf(fieldsOf(probe), `${prefix}steady-state-hypothesis.probes.${at}`, configuration.filled),
    ),
    ...listOf(experiment['rollbacks']).map((step, at) =>
      rollbackLost(`${prefix}rollbacks.${at}`, nameOf(fieldsOf(step))),
    ),
    ...controlsOf(experiment, prefix),
    ...listOf(hypothesis['probes']).flatMap((probe, at) =>
      gapsIn(probe, `${prefix}steady-state-hypothesis.probes.${at}`, configuration.isFilled),
    ),
    ...listOf(experiment['method']).flatMap((step, at) =>
      gapsIn(step, `${prefix}method.${at}`, configuration.isFilled),
    ),
  ]
  return {
    ...joined([
      methodOf(experiment['method'], `${prefix}method`, configuration.filled),
      { ...nothingRead, notCarried },
    ]),
    title: textOf(experiment['title']),
  }
}

const nameOf = (step: Fields) => shown(textOf(step['name']) ?? textOf(step['ref']) ?? 'a step without a name')

/** Steps follow each other; how long one takes is nowhere said, but its pauses are. */
function methodOf(method: unknown, path: string, filled: (text: string) => string): Reading {
  const steps = listOf(method).map((entry, at) => ({ step: fieldsOf(entry), path: `${path}.${at}` }))
  let clockMs = 0
  return joined(
    steps.flatMap(({ step, path: own }, at) => {
      const pauses = fieldsOf(step['pauses'])
      const later = steps.slice(at + 1).map(other => other.path)
      const [before, after] = ['before', 'after'].map(name => millisecondsOf(pauses[name]) ?? 0) as [number, number]
      clockMs += before
      const read = readStep(step, own, clockMs, filled)
      clockMs += after
      const waits = [
        ...(before > 0 ? [waitOf(`${own}.pauses.before`, pauses['before'], [own, ...later])] : []),
        ...(after > 0 ? [waitOf(`${own}.pauses.after`, pauses['after'], later)] : []),
      ]
      return [read, { ...nothingRead, waits }]
    }),
  )
}

const waitOf = (path: string, given: unknown, before: readonly string[]): Wait => ({
  path,
  what: `a pause of ${shown(given)} s`,
  before,
})

function readStep(step: Fields, path: string, atMs: number, filled: (text: string) => string): Reading {
  if (step['type'] === 'action') return readActivity(step, path, atMs, filled)
  return { ...nothingRead, notCarried: [probeOf(step, path, filled)] }
}

function probeOf(probe: Fields, path: string, filled: (text: string) => string): NotCarried {
  const { type, url } = fieldsOf(probe['provider'])
  const address = textOf(url)
  if (type === 'http' && address !== null) return httpProbeLost(path, filled(address))
  return probeLost(path, `the probe "${nameOf(probe)}"`)
}

/** Controls run code of their own around the steps; secrets are for those that do. */
const controlsOf = (experiment: Fields, prefix: string): NotCarried[] => [
  ...listOf(experiment['controls']).map((control, at) =>
    lost(
      `${prefix}controls.${at}`,
      `the control "${nameOf(fieldsOf(control))}"`,
      'it runs code of its own around the steps',
      'if it is to stop the experiment, see "stopConditions" of the draft',
    ),
  ),
  ...['secrets', 'runtime', 'extensions']
    .filter(name => name in experiment)
    .map(name => settingLost(`${prefix}${name}`, name)),
]
