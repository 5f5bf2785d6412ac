/** Reads an experiment template of AWS FIS. Pure. */
import { type Fields, fieldsOf, listOf, pairsOf, shown, textOf } from './careful.ts'
import { lost, type NotCarried, type Reading, type Wait, type Want, type Wish } from './draft.ts'
import { millisecondsOf } from './durations.ts'
import { startsOf } from './fis-clock.ts'
import { gapsIn } from './gaps.ts'
import { durationLost, lostByKind, settingLost } from './reasons.ts'

/** One action with what it says of itself. */
interface Action {
  readonly id: string
  readonly path: string
  readonly kind: string
  readonly parameters: Fields
  /** of its targets: tags, filters, parameters and names */
  readonly names: readonly string[]
  /** everything that tells what it is about, in lower case */
  readonly told: string
}

export function readFis(value: unknown, prefix: string): Reading {
  const outer = fieldsOf(value)
  const isWrapped = 'experimentTemplate' in outer
  const template = isWrapped ? fieldsOf(outer['experimentTemplate']) : outer
  const base = isWrapped ? `${prefix}experimentTemplate.` : prefix
  const actions = Object.entries(fieldsOf(template['actions'])).map(([id, action]) =>
    actionOf(id, fieldsOf(action), `${base}actions.${id}`, fieldsOf(template['targets'])),
  )
  const clock = startsOf(fieldsOf(template['actions']))
  const read = actions
    .filter(({ kind }) => kind !== 'aws:fis:wait')
    .map(action => wishOf(action, clock.startOf(action.id)))
  const wishes = read.flatMap(entry => ('want' in entry ? [entry] : []))
  const waits = actions
    .filter(({ kind }) => kind === 'aws:fis:wait')
    .map(({ id, path, parameters }): Wait => ({
      path,
      what: `aws:fis:wait of ${shown(parameters['duration'])}`,
      before: actions.filter(action => clock.waitsFor(action.id, id)).map(action => action.path),
    }))
  return {
    title: textOf(template['description']),
    wishes,
    waits,
    notCarried: [
      ...read.flatMap(entry => ('want' in entry ? durationGap(entry, actions) : [entry])),
      ...stopsLost(template['stopConditions'], base),
      ...settingsOf(template, base),
      ...['targets', 'actions'].flatMap(part =>
        Object.entries(fieldsOf(template[part])).flatMap(([id, inner]) => gapsIn(inner, `${base}${part}.${id}`)),
      ),
    ],
    unstopped: isUnstopped(template['stopConditions']),
  }
}

function actionOf(id: string, action: Fields, path: string, targets: Fields): Action {
  const kind = textOf(action['actionId']) ?? 'nothing'
  const parameters = fieldsOf(action['parameters'])
  const targeted = pairsOf(Object.values(fieldsOf(action['targets'])))
  const names = targeted.flatMap(name => namesOf(fieldsOf(targets[name])))
  const document = textOf(parameters['documentArn'])?.split('/').at(-1) ?? ''
  const told = [kind, id, action['description'], document, ...targeted, ...names]
    .map(text => textOf(text) ?? '')
    .join(' ')
  return {
    id,
    path,
    kind,
    parameters,
    names: [...names, ...pairsOf(parameters).filter(pair => selects.test(pair))],
    told: told.toLowerCase(),
  }
}

/** Parameters that tell whom an action hits. */
const selects = /^(?:selectorValue|labelSelector|targetContainerName|clusterIdentifier|service)=/

/** What tells which things a target means. */
const namesOf = (target: Fields): string[] => [
  ...pairsOf(target['resourceTags']),
  ...pairsOf(target['parameters']),
  ...pairsOf(target['resourceArns']),
  ...listOf(target['filters']).flatMap(filter => {
    const { path, values } = fieldsOf(filter)
    return listOf(values).map(value => `${textOf(path) ?? ''}=${textOf(value) ?? ''}`)
  }),
]

function wishOf(action: Action, atMs: number): Wish | NotCarried {
  const { id: name, path, kind: what, parameters } = action
  const found = wantOf(action)
  if (found === null) return lostOf(action)
  if ('because' in found) return lost(path, what, found.because, found.instead)
  const lastsMs = millisecondsOf(parameters['duration'] ?? parameters['startInstancesAfterDuration'])
  return { path, what, name, want: found.want, atMs, lastsMs, differs: found.differs }
}

type Found =
  | { readonly want: Want; readonly differs: readonly string[] }
  | { readonly because: string; readonly instead: string }

function wantOf(action: Action): Found | null {
  const { kind, names, told } = action
  if (kind === 'aws:rds:failover-db-cluster' || kind === 'aws:rds:reboot-db-instances') return failover(action)
  if (kind.startsWith('aws:ssm:')) return cacheFailover(told)
  if (kind === 'aws:elasticache:replicationgroup-interrupt-az-power') return cacheZone(names)
  if (/^aws:ec2:(stop|terminate|reboot)-instances$/.test(kind) || /^aws:(ecs:stop-task|eks:pod-delete)$/.test(kind))
    return { want: { does: 'kill', names, whole: true }, differs: [] }
  if (kind === 'aws:network:disrupt-connectivity') return cutOff(action)
  if (/^aws:(ecs:task|eks:pod)-network-(blackhole-port|packet-loss)$/.test(kind)) return packetLoss(action)
  return null
}

function failover({ kind, parameters, told }: Action): Found {
  if (/mysql|maria|oracle|sqlserver/.test(told))
    return { because: 'its engine is not PostgreSQL, which is the one that Muster drills', instead: 'leave it out' }
  if (kind === 'aws:rds:reboot-db-instances' && textOf(parameters['forceFailover']) !== 'true')
    return {
      want: { does: 'fail-over', of: 'postgres' },
      differs: [
        ...engineOf(told),
        'the file restarts the instance in its place, the draft kills the primary, so that a replica may take over',
      ],
    }
  return {
    want: { does: 'fail-over', of: 'postgres' },
    differs: [...engineOf(told), 'the file asks for an orderly failover, the draft kills the primary, which is worse'],
  }
}

const engineOf = (told: string) =>
  /postgres/.test(told) ? [] : ['the file does not say which engine it is, the draft takes PostgreSQL']

/** Automation that others wrote is told by its name alone. */
function cacheFailover(told: string): Found | null {
  if (!/redis|valkey|elasticache/.test(told) || !/primary|master/.test(told)) return null
  if (/failover/.test(told))
    return {
      want: { does: 'fail-over', of: 'cache' },
      differs: ['the file asks for an orderly failover by a document of its own, the draft kills a master'],
    }
  if (!/reboot|restart/.test(told)) return null
  return {
    want: { does: 'fail-over', of: 'cache' },
    differs: [
      'the file reboots the node by a document of its own, the draft kills a master and starts it again at the end',
    ],
  }
}

const cacheZone = (names: readonly string[]): Found => ({
  want: { does: 'lose-zone', zone: zoneIn(names), of: 'cache' },
  differs: [
    'the file cuts the power of the cache’s nodes in the zone, the draft drops every packet of the zone, whatever runs there',
  ],
})

const zoneIn = (names: readonly string[]) =>
  names.map(name => /^availabilityzone(?:identifier)?=(.+)$/i.exec(name)?.[1]).find(zone => zone !== undefined) ?? null

function cutOff({ parameters, names }: Action): Found {
  const scope = textOf(parameters['scope']) ?? 'nothing'
  const zone = zoneIn(names)
  if (scope !== 'all' && scope !== 'availability-zone')
    return {
      because: `it cuts off "${scope}" alone; Muster cuts off whole zones and regions`,
      instead: 'leave it out, or state which zone is cut off: zone.isolate',
    }
  if (zone === null)
    return { because: 'its subnets name no zone', instead: 'state which zone is cut off: zone.isolate' }
  return {
    want: { does: 'lose-zone', zone, of: null },
    differs: ['the file cuts off the subnets that it names, the draft the whole zone'],
  }
}

function packetLoss({ kind, parameters, names }: Action): Found {
  const percent = kind.endsWith('packet-loss') ? Number(textOf(parameters['lossPercent']) ?? '7') : 100
  if (percent === 100 && kind.endsWith('packet-loss')) return { want: { does: 'isolate', names }, differs: [] }
  return {
    because: 'it loses packets of single tasks or ports; Muster loses them on the way to a zone or region',
    instead: 'if that is meant, state zone.isolate, region.isolate or network.delay with lossPercent',
  }
}

function lostOf({ path, kind, told }: Action): NotCarried {
  if (kind !== 'nothing') return lostByKind(path, kind, told)
  return lost(path, 'an action without an actionId', 'it does not say what it does', 'correct the file')
}

/** A length of time that is there and cannot be read. */
function durationGap({ path, lastsMs }: Wish, actions: readonly Action[]): NotCarried[] {
  const parameters = actions.find(action => action.path === path)?.parameters ?? {}
  const name = ['duration', 'startInstancesAfterDuration'].find(key => parameters[key] !== undefined)
  if (name === undefined || lastsMs !== null) return []
  return [durationLost(`${path}.parameters.${name}`, shown(parameters[name]))]
}

const isUnstopped = (stops: unknown) =>
  listOf(stops).length > 0 && listOf(stops).every(stop => fieldsOf(stop)['source'] === 'none')

const stopsLost = (stops: unknown, base: string): NotCarried[] =>
  listOf(stops).flatMap((stop, at) => {
    const source = textOf(fieldsOf(stop)['source']) ?? shown(stop)
    if (source === 'none') return []
    return lost(
      `${base}stopConditions.${at}`,
      `the stop condition ${source}`,
      'alarms of CloudWatch are not watched by Muster: it watches outages of services and its own canary',
      'see "stopConditions" of the draft; watch the alarm yourself: muster abort undoes the drill',
    )
  })

const settingNames = ['roleArn', 'logConfiguration', 'experimentOptions', 'experimentReportConfiguration']

const settingsOf = (template: Fields, base: string): NotCarried[] =>
  settingNames.filter(name => name in template).map(name => settingLost(`${base}${name}`, name))
