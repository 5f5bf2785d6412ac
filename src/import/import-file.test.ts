import { expect, test } from 'vitest'
import lab from '../../environments/lab.ts'
import singleRegion from '../../environments/lab-single-region.ts'
import { estateOf } from '../../test/estate-of.ts'
import { drivers } from '../drivers/index.ts'
import type { Environment } from '../model/environment/environment.ts'
import { importText } from './import-file.ts'
import { listText } from './list-text.ts'
import { scenarioText } from './scenario-text.ts'

const imported = (value: unknown, environment: Environment = singleRegion) =>
  importText(typeof value === 'string' ? value : JSON.stringify(value), 'file.json', {
    ...estateOf(environment),
    drivers,
    on: '2026-11-30',
  })
const faultsOf = (value: unknown, environment?: Environment) =>
  imported(value, environment).scenario?.faults.map(({ id: _id, ...fault }) => fault) ?? []
const whyNot = (value: unknown, environment?: Environment) =>
  imported(value, environment)
    .notCarried.map(({ path, because }) => `${path}: ${because}`)
    .join('\n')

const fis = (actions: object, more: object = {}) => ({ description: 'what if', targets: {}, actions, ...more })
const fisAction = (actionId: string, parameters: object = {}, more: object = {}) => ({ actionId, parameters, ...more })
const failover = fisAction('aws:rds:failover-db-cluster')

test('FIS: a failover of a database kills the primary, and says how that differs', () => {
  const { scenario, carried } = imported(fis({ FailOver: failover }, { stopConditions: [{ source: 'none' }] }))
  expect(scenario?.faults).toEqual([
    { id: 'fail-over', kind: 'postgres.kill-primary', target: { store: 'core-db', role: 'primary' }, at: '0s' },
  ])
  expect(scenario?.stopConditions).toBe('none')
  expect(scenario?.load.ledgers.map(({ through }) => through)).toEqual(['front-door', 'pool'])
  expect(scenario?.criteria).toContainEqual({ assert: 'rpo', store: 'core-db' })
  expect(carried[0]?.differs.join()).toMatch(/orderly failover/)
})

test('FIS: of another engine it is not carried', () => {
  const targets = { MySql: { resourceTags: { a: 'b' } } }
  const actions = { reboot: fisAction('aws:rds:reboot-db-instances', {}, { targets: { DBInstances: 'MySql' } }) }
  expect(whyNot(fis(actions, { targets }))).toMatch(/actions\.reboot: its engine is not PostgreSQL/)
})

test('FIS: a document of others is told by its name, or not at all', () => {
  const run = (name: string) =>
    fis({ go: fisAction('aws:ssm:start-automation-execution', { documentArn: `arn:aws:ssm:x:1:document/${name}` }) })
  expect(faultsOf(run('Redis-Primary-Failover'))).toEqual([
    { kind: 'redis.kill-master', target: { store: 'sessions' }, at: '0s' },
  ])
  expect(whyNot(run('Anything'))).toMatch(/code of its own/)
})

test('FIS: a zone that the environment has is taken, one that is open is told', () => {
  const zone = (availabilityZoneIdentifier: string) =>
    fis(
      {
        off: fisAction(
          'aws:elasticache:replicationgroup-interrupt-az-power',
          { duration: 'PT10M' },
          { targets: { ReplicationGroups: 'groups' } },
        ),
      },
      { targets: { groups: { parameters: { availabilityZoneIdentifier } } } },
    )
  const hole = (name: string) => [
    { kind: 'zone.isolate', target: { region: 'eu-west-1', zone: name }, at: '0s', lasts: '10m' },
  ]
  expect(faultsOf(zone('eu-west-1b'))).toEqual(hole('b'))
  expect(faultsOf(zone('us-east-1c'))).toEqual(hole('c'))
  expect(faultsOf(zone('<ZONE>'))).toEqual(hole('a'))
  expect(imported(zone('<ZONE>')).carried[0]?.differs.join()).toMatch(/<ZONE>, the draft takes zone a/)
  expect(whyNot(zone('<ZONE>'))).toMatch(/targets\.groups: the file leaves open/)
  expect(imported(zone('eu-west-1b')).scenario?.observe.deadline).toBe('11m')
})

test('FIS: what waits for a fault comes as much later; a pause before the first is no part of the drill', () => {
  const { scenario, carried, notCarried } = imported(
    fis(
      {
        calm: fisAction('aws:fis:wait', { duration: 'PT5M' }),
        first: { ...failover, startAfter: ['calm'] },
        between: fisAction('aws:fis:wait', { duration: 'PT2M' }, { startAfter: ['first'] }),
        second: fisAction(
          'aws:ec2:stop-instances',
          { startInstancesAfterDuration: 'PT1M' },
          {
            startAfter: ['between'],
            targets: { Instances: 'cache' },
          },
        ),
      },
      { targets: { cache: { resourceTags: { role: 'redis' } } } },
    ),
  )
  expect(scenario?.faults.map(({ id, at, lasts }) => [id, at, lasts])).toEqual([
    ['first', '0s', undefined],
    ['second', '2m', '1m'],
  ])
  expect(carried.map(({ path }) => path)).toContain('actions.between')
  expect(notCarried.map(({ path }) => path)).toContain('actions.calm')
})

test('FIS: actions that wait for each other, and alarms', () => {
  const a = { ...failover, startAfter: ['b'] }
  const stopConditions = [{ source: 'aws:cloudwatch:alarm', value: 'arn' }]
  const value = fis({ a, b: { ...failover, startAfter: ['a', 'toString'] } }, { stopConditions })
  expect(faultsOf(value)).toHaveLength(1)
  expect(whyNot(value)).toMatch(/stopConditions\.0: alarms of CloudWatch/)
  expect(imported(value).scenario?.stopConditions).toHaveLength(2)
})

const mesh = (kind: string, spec: object) => ({
  apiVersion: 'chaos-mesh.org/v1alpha1',
  kind,
  metadata: { name: 'x' },
  spec,
})
const pod = (labels: object, more: object = {}) =>
  mesh('PodChaos', { action: 'pod-kill', mode: 'one', selector: { labelSelectors: labels }, ...more })
const network = (labels: object, more: object) =>
  mesh('NetworkChaos', { mode: 'all', selector: { labelSelectors: labels }, duration: '10s', ...more })
const region = { 'topology.kubernetes.io/region': 'eu-west-1' }

test.each([
  [pod({ app: 'postgres', role: 'primary' }), 'postgres.lose-primary-host', { store: 'core-db', role: 'primary' }],
  [pod({ app: 'redis' }), 'redis.kill-master', { store: 'sessions' }],
  [pod({ app: 'backend-api' }), 'component.crash', { component: 'backend-api', region: 'eu-west-1', zone: 'a' }],
  [
    pod({ app: 'db' }, { action: 'container-kill', containerNames: ['postgres'] }),
    'postgres.kill-primary',
    { store: 'core-db', role: 'primary' },
  ],
  [
    network({ app: 'patroni' }, { action: 'partition' }),
    'postgres.isolate-primary',
    { store: 'core-db', role: 'primary' },
  ],
  [
    network({ 'topology.kubernetes.io/zone': 'eu-west-1b' }, { action: 'loss', loss: { loss: '100' } }),
    'zone.isolate',
    { region: 'eu-west-1', zone: 'b' },
  ],
  [network(region, { action: 'delay', delay: { latency: '90ms' } }), 'network.delay', { region: 'eu-west-1' }],
])('Chaos Mesh: %# becomes %s', (value, kind, target) => {
  expect(faultsOf(value)).toMatchObject([{ kind, target }])
})

test('Chaos Mesh: a delay of both directions is waited for twice', () => {
  const value = network(region, {
    action: 'netem',
    direction: 'both',
    delay: { latency: '90ms', jitter: '10ms' },
    loss: { loss: '25' },
  })
  expect(faultsOf(value)).toMatchObject([{ lasts: '10s', with: { roundTripMs: 180, jitterMs: 20, lossPercent: 25 } }])
})

test.each([
  [pod({ app: 'tikv' }), /names no store and no component/],
  [pod({}), /does not say by name/],
  [pod({ app: 'canary' }), /names no store/],
  [pod({ app: 'redis-exporter' }), /names no store/],
  [pod({ app: 'postgres', role: 'replica' }), /replicas alone/],
  [pod({ app: 'postgres' }, { mode: 'all' }), /every pod of its selection at once/],
  [network({ app: 'tikv' }, { action: 'partition' }), /cuts off zones, regions and primaries/],
  [network(region, { action: 'delay', delay: { latency: '1ms' }, target: {} }), /"target" only/],
  [network(region, { action: 'delay', delay: { latency: '90s' } }), /roundTripMs/],
  [network({ app: 'x' }, { action: 'bandwidth' }), /narrows/],
  [network({ app: 'x' }, { action: 'corrupt' }), /damages/],
  [mesh('TimeChaos', {}), /moves a clock/],
  [mesh('DNSChaos', {}), /resolution of names/],
  [mesh('StressChaos', {}), /processor or memory/],
  [mesh('IOChaos', {}), /disk/],
  [mesh('HTTPChaos', {}), /single HTTP answers/],
  [mesh('KernelChaos', {}), /code of its own/],
  [mesh('Schedule', { type: 'Schedule' }), /what it repeats/],
  [mesh('Workflow', {}), /holds no templates/],
])('Chaos Mesh: %# is not carried', (value, why) => {
  expect(faultsOf(value)).toEqual([])
  expect(whyNot(value)).toMatch(why)
})

test('Chaos Mesh: a workflow gives the times, also through a schedule in it', () => {
  const kill = (app: string) => ({ action: 'pod-kill', mode: 'one', selector: { labelSelectors: { app } } })
  const templates = [
    { name: 'all', templateType: 'Serial', children: ['one', 'calm', 'two', 'all'] },
    { name: 'one', templateType: 'PodChaos', podChaos: kill('redis') },
    { name: 'calm', templateType: 'Suspend', deadline: '30s' },
    {
      name: 'two',
      templateType: 'Schedule',
      schedule: { type: 'PodChaos', schedule: '@every 2s', podChaos: kill('postgres') },
    },
    { name: 'never', templateType: 'PodChaos', podChaos: kill('gateway') },
    { name: 'own', templateType: 'Task' },
  ]
  const { scenario, carried, notCarried } = imported(mesh('Workflow', { entry: 'all', templates }))
  expect(scenario?.faults.map(({ id, at }) => [id, at])).toEqual([
    ['one', '0s'],
    ['two', '30s'],
  ])
  expect(carried.map(({ path }) => path)).toContain('spec.templates.2')
  expect(notCarried.map(({ path }) => path)).toEqual([
    'spec.templates.3.schedule.schedule',
    'spec.templates.4',
    'spec.templates.5',
  ])
})

const litmus = (name: string, env: Record<string, string>, applabel = '') => ({
  apiVersion: 'litmuschaos.io/v1alpha1',
  kind: 'ChaosEngine',
  spec: {
    appinfo: { applabel },
    experiments: [
      { name, spec: { components: { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) } } },
    ],
  },
})

test.each([
  [litmus('pod-delete', { CHAOS_INTERVAL: '10' }, 'app=redis'), 'redis.kill-master'],
  [litmus('pod-delete', { TARGETS: 'cluster:default:[cnpg.io/instanceRole=primary]' }), 'postgres.lose-primary-host'],
  [litmus('container-kill', { TARGET_CONTAINER: 'postgres' }), 'postgres.kill-primary'],
  [litmus('pod-network-loss', { TOTAL_CHAOS_DURATION: '60' }, 'app=patroni'), 'postgres.isolate-primary'],
  [litmus('pod-network-latency', { NETWORK_LATENCY: '20' }, 'region=eu-west-1'), 'network.delay'],
])('Litmus: %# becomes %s', (value, kind) => {
  expect(faultsOf(value)).toMatchObject([{ kind }])
})

test('Litmus: loss alone of a region is carried with the least delay there is, and says so', () => {
  const value = litmus('pod-network-loss', { NETWORK_PACKET_LOSS_PERCENTAGE: '30' }, 'region=eu-west-1')
  expect(faultsOf(value)).toMatchObject([{ kind: 'network.delay', with: { roundTripMs: 1, lossPercent: 30 } }])
  expect(imported(value).carried[0]?.differs.join()).toMatch(/adds 1 ms/)
})

test.each([
  [litmus('pod-delete', {}), /names no target/],
  [litmus('node-drain', { TARGET_NODE: 'n' }), /name of a node/],
  [litmus('disk-fill', {}), /disk/],
  [litmus('pod-cpu-hog', {}), /processor/],
  [litmus('pod-network-loss', { NETWORK_PACKET_LOSS_PERCENTAGE: 'x' }, 'app=x'), /no share/],
  [{ apiVersion: 'litmuschaos.io/v1alpha1', kind: 'ChaosExperiment' }, /does not say what is broken when/],
])('Litmus: %# is not carried', (value, why) => {
  expect(faultsOf(value)).toEqual([])
  expect(whyNot(value)).toMatch(why)
})

const toolkit = (method: object[], more: object = {}) => ({ title: 'what if', method, ...more })
const python = (module: string, func: string, given: object, more: object = {}) => ({
  type: 'action',
  name: 'step',
  provider: { type: 'python', module, func, arguments: given },
  ...more,
})
const terminate = (selector: string, more: object = {}) =>
  python('chaosk8s.pod.actions', 'terminate_pods', { label_selector: selector }, more)

test('Chaos Toolkit: pods that are terminated, with the pauses between them', () => {
  const value = toolkit(
    [
      terminate('app=redis', { pauses: { before: 5, after: 20 } }),
      terminate('${selector}', { pauses: { before: 10 } }),
      { type: 'probe', name: 'look', provider: { type: 'http', url: 'http://x' } },
    ],
    { configuration: { selector: { type: 'env', key: 'S', default: 'app=postgres' } } },
  )
  expect(faultsOf(value)).toMatchObject([
    { kind: 'redis.kill-master', at: '0s' },
    { kind: 'postgres.lose-primary-host', at: '30s' },
  ])
  expect(whyNot(value)).toMatch(/method\.0\.pauses\.before: before its first fault/)
  expect(whyNot(value)).toMatch(/method\.2: Muster asks the front doors/)
  expect(whyNot(value)).not.toMatch(/the gaps?|leaves open/)
})

test('Chaos Toolkit: an object of Chaos Mesh that it makes is read as one', () => {
  const resource = pod({ app: 'redis' })
  const value = toolkit([python('chaosk8s.crd.actions', 'create_custom_object', { group: 'chaos-mesh.org', resource })])
  expect(imported(value).carried.map(({ path, as }) => `${path}: ${as}`)).toEqual([
    'method.0.provider.arguments.resource.spec: redis.kill-master on sessions at 0s',
  ])
})

test.each([
  [terminate('${open}'), /method\.0: \$\{open\} names no store[^]*method\.0: the file leaves open/],
  [python('chaosk8s.node.actions', 'drain_nodes', {}), /name of a node/],
  [python('os', 'rename', {}), /code of its own/],
  [{ type: 'action', name: 'load', provider: { type: 'process', path: 'vegeta' } }, /it makes load/],
  [{ type: 'action', name: 'go', provider: { type: 'process', path: 'x' } }, /code of its own/],
])('Chaos Toolkit: %# is not carried', (step, why) => {
  expect(faultsOf(toolkit([step]))).toEqual([])
  expect(whyNot(toolkit([step]))).toMatch(why)
})

test('Chaos Toolkit: rollbacks, controls and checks of the steady state are listed', () => {
  const value = toolkit([terminate('app=redis')], {
    'steady-state-hypothesis': { probes: [{ name: 'a', provider: { type: 'http', url: 'http://x' } }, { name: 'b' }] },
    rollbacks: [{ name: 'back' }],
    controls: [{ name: 'around' }],
    secrets: {},
  })
  const paths = imported(value).notCarried.map(({ path }) => path)
  for (const path of [
    'steady-state-hypothesis.probes.0',
    'steady-state-hypothesis.probes.1',
    'rollbacks.0',
    'controls.0',
    'secrets',
  ])
    expect(paths).toContain(path)
})

test('several documents, and lists of them, are one draft; a fault that is there already is told', () => {
  const documents = [pod({ app: 'redis' }), pod({ app: 'redis' }), { apiVersion: 'apps/v1', kind: 'Deployment' }]
  const text = documents.map(document => JSON.stringify(document)).join('\n---\n')
  expect(faultsOf(text)).toHaveLength(1)
  expect(whyNot(text)).toMatch(/documents\.1\.spec: it becomes a fault that the draft has already/)
  expect(whyNot(text)).toMatch(/documents\.2: it is a Kubernetes object/)
  expect(faultsOf({ apiVersion: 'v1', kind: 'List', items: documents })).toHaveLength(1)
})

test('three regions: the same, in the region of the store', () => {
  expect(faultsOf(fis({ a: failover }), lab)).toMatchObject([{ kind: 'postgres.kill-primary' }])
})

test('without the store that is meant it is not carried, and says so', () => {
  const { sessions: _sessions, ...stores } = singleRegion.stores
  const services = { 'backend-api': { ...singleRegion.services['backend-api'], stores: ['core-db'] } }
  const environment = { ...singleRegion, stores, services } as Environment
  expect(whyNot(pod({ app: 'redis' }), environment)).toMatch(/has no store of kind redis-cluster/)
})

test('outside a lab a drill keeps its stop conditions', () => {
  const safety = { ceiling: { reach: 'host', lasts: '10m' } }
  const environment = { ...singleRegion, protection: 'staging', safety } as Environment
  const value = fis({ a: failover }, { stopConditions: [{ source: 'none' }] })
  expect(imported(value, environment).scenario?.stopConditions).toHaveLength(2)
})

test('nothing that a file says leaves its quotes or its comment, and no secret is quoted', () => {
  const odd = `it's */ \n\u2028 "x" \${y} \\ password=hunter2secret`
  const found = imported(fis({ [odd]: failover, other: fisAction(odd) }, { description: odd }))
  const text = scenarioText(found, 'muster')
  const [comments = '', code = ''] = text.split("import { defineScenario } from 'muster'")
  expect(comments.split('\n').filter(line => line !== '' && !line.startsWith('//'))).toEqual([])
  const defined = new Function('defineScenario', code.replace('export default', 'return')) as (
    define: unknown,
  ) => unknown
  expect(defined((scenario: unknown) => scenario)).toEqual(found.scenario)
  expect(text + listText(found, 'lab')).not.toContain('hunter2secret')
})
