import { expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import { estateOf } from '../../test/estate-of.ts'
import { drivers } from '../drivers/index.ts'
import { MusterError } from '../model/muster-error.ts'
import { importText } from './import-file.ts'

const importOf = (text: string) => importText(text, 'f.yaml', { ...estateOf(lab), drivers, on: '2026-11-30' })

/** What it is refused with; null: it was read. */
function refusalOf(text: string): string | null {
  try {
    importOf(text)
    return null
  } catch (error) {
    if (error instanceof MusterError) return error.message
    throw error
  }
}

test.each([
  ['', /no data/],
  ['---\n', /no data/],
  ['[]', /nothing that can be imported/],
  ['{}', /nothing that can be imported/],
  ['null', /nothing/],
  ['just words', /no data/],
  ['{"a": ', /neither JSON nor YAML/],
  ['a: &x {b: *x}', /itself|anchor/],
  ['a: *missing', /anchor|neither/],
  ['['.repeat(5_000) + ']'.repeat(5_000), /too deeply/],
  ['['.repeat(20_000), /too deeply|neither/],
  ['{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000), /too deeply/],
  ['apiVersion: apps/v1\nkind: Deployment', /this is a Kubernetes object/],
  ['listen primary\n  bind *:5000\n', /configuration of HAProxy/],
  ['%YAML 1.1\n---\na: !!set {x}\nb: !!binary aGk=\nc: 2001-01-01', /nothing/],
])('%# is refused in a sentence', (text, why) => {
  const said = refusalOf(text)
  expect(said).toMatch(why)
  expect(said).toMatch(/^f\.yaml: /)
})

test('many aliases are not unfolded', () => {
  const lines = Array.from({ length: 30 }, (_, at) => `x${at + 1}: &x${at + 1} [*x${at}, *x${at}]`)
  expect(refusalOf(['x0: &x0 [a]', ...lines].join('\n'))).toMatch(/anchor/)
})

test('a chain of actions without end', () => {
  const actions = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, at) => [`a${at}`, { actionId: 'aws:fis:wait', startAfter: [`a${at + 1}`] }]),
  )
  expect(refusalOf(JSON.stringify({ actions }))).toBeNull()
})

const samples = [
  {
    description: 'd',
    targets: { t: { resourceTags: { app: 'redis' }, filters: [{ path: 'AvailabilityZone', values: ['eu-west-1a'] }] } },
    actions: {
      w: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } },
      s: {
        actionId: 'aws:ec2:stop-instances',
        parameters: { startInstancesAfterDuration: 'PT1M' },
        targets: { I: 't' },
        startAfter: ['w'],
      },
      n: {
        actionId: 'aws:network:disrupt-connectivity',
        parameters: { scope: 'all', duration: 'PT1M' },
        targets: { I: 't' },
      },
    },
    stopConditions: [{ source: 'none' }],
  },
  {
    title: 't',
    configuration: { a: { type: 'env', key: 'A', default: 'app=redis' } },
    'steady-state-hypothesis': { probes: [{ name: 'p', provider: { type: 'http', url: 'http://x' } }] },
    method: [
      {
        type: 'action',
        name: 'k',
        provider: {
          type: 'python',
          module: 'chaosk8s.pod.actions',
          func: 'terminate_pods',
          arguments: { label_selector: '${a}', qty: 1 },
        },
        pauses: { after: 5 },
      },
    ],
    rollbacks: [{ name: 'r' }],
    controls: [{ name: 'c' }],
  },
  {
    apiVersion: 'chaos-mesh.org/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'w' },
    spec: {
      entry: 'e',
      templates: [
        { name: 'e', templateType: 'Serial', children: ['s', 'p', 'n'] },
        { name: 's', templateType: 'Suspend', deadline: '5s' },
        {
          name: 'p',
          templateType: 'Schedule',
          schedule: {
            type: 'PodChaos',
            podChaos: {
              action: 'pod-failure',
              mode: 'one',
              value: '1',
              duration: '5s',
              selector: {
                labelSelectors: { app: 'redis' },
                pods: { a: ['b'] },
                expressionSelectors: [{ key: 'k', operator: 'In', values: ['v'] }],
              },
            },
          },
        },
        {
          name: 'n',
          templateType: 'NetworkChaos',
          networkChaos: {
            action: 'netem',
            direction: 'both',
            delay: { latency: '9ms', jitter: '1ms' },
            loss: { loss: '5' },
            selector: { labelSelectors: { region: 'eu-west-1' } },
          },
        },
      ],
    },
  },
  {
    apiVersion: 'litmuschaos.io/v1alpha1',
    kind: 'ChaosEngine',
    spec: {
      appinfo: { applabel: 'app=redis' },
      experiments: [
        {
          name: 'pod-delete',
          spec: {
            components: { env: [{ name: 'CHAOS_INTERVAL', value: '10' }] },
            probe: [{ name: 'p', 'httpProbe/inputs': { url: 'u' } }],
          },
        },
      ],
    },
  },
]
const odd = [null, -7, 1e300, '', '__proto__', 'constructor', [[]], [null, 1, 'x'], {}, { a: { b: null } }, true]

/** The value with each of its places replaced in turn. */
function* withOdd(value: unknown): Generator<unknown> {
  yield* odd
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value))
    for (const other of withOdd(inner))
      yield Array.isArray(value)
        ? value.map((entry, at) => (String(at) === key ? other : entry))
        : { ...value, [key]: other }
}

test('each sample by itself becomes a draft', () => {
  for (const sample of samples) expect(importOf(JSON.stringify(sample)).scenario).not.toBeNull()
})

test.each(samples)('sample %#: a wrong type at any place is never an error of ours', sample => {
  let read = 0
  for (const changed of withOdd(sample)) if (refusalOf(JSON.stringify(changed)) === null) read++
  expect(read).toBeGreaterThan(50)
})
