/** What no schema can say of settings: names that nothing bears, and what would keep the lab from ever being steady. Pure. */
import { nobody, parseMatchers } from '../model/environment/lab/alert-routing.ts'
import type { AlertRoute } from '../model/environment/lab/alertmanager-settings.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { type LabHost, topologyOf } from './topology.ts'

export interface SettingsProblem {
  /** inside the settings: `etcd.zones.eu-west-1` */
  readonly path: string
  readonly why: string
}

export const settingsProblems = (settings: LabSettings): SettingsProblem[] => [
  ...placeProblems(settings, 'etcd.zones', settings.etcd.zones),
  ...placeProblems(settings, 'redis.masterZones', settings.redis.masterZones),
  ...regionProblems(settings, 'gateway.regions', settings.gateway.regions),
  ...regionProblems(settings, 'edge.healthPaths', settings.edge.healthPaths),
  ...memberProblems(settings),
  ...hostProblems(settings),
  ...routeProblems(settings),
  ...electionProblems(settings),
]

const known = (what: string, name: string, names: readonly string[]) =>
  `there is no ${what} "${name}"; there are ${names.join(', ')}`

function regionProblems(settings: LabSettings, path: string, byRegion: object = {}): SettingsProblem[] {
  const regions = Object.keys(settings.regions)
  return Object.keys(byRegion)
    .filter(region => !regions.includes(region))
    .map(region => ({ path: `${path}.${region}`, why: known('region', region, regions) }))
}

function placeProblems(
  settings: LabSettings,
  path: string,
  byRegion: Readonly<Record<string, readonly string[]>> = {},
): SettingsProblem[] {
  const ofZones = Object.entries(byRegion).flatMap(([region, placed]) => {
    const zones = settings.regions[region]?.zones
    return placed
      .map((zone, at) => ({ path: `${path}.${region}.${at}`, zone }))
      .filter(({ zone }) => zones !== undefined && !zones.includes(zone))
      .map(({ path: at, zone }) => ({ path: at, why: known(`zone of ${region}`, zone, zones ?? []) }))
  })
  return [...regionProblems(settings, path, byRegion), ...ofZones]
}

function memberProblems({ regions, members = {} }: LabSettings): SettingsProblem[] {
  const membersOf = ([region, { zones }]: [string, { readonly zones: readonly string[] }]) =>
    zones.map(zone => `${region}${zone}`)
  const names = Object.entries(regions).flatMap(membersOf)
  const unknown = Object.keys(members)
    .filter(member => !names.includes(member))
    .map(member => ({ path: `members.${member}`, why: known('member', member, names) }))
  const leaderless = Object.entries(regions)
    .filter(region => membersOf(region).every(member => members[member]?.tags?.['nofailover']))
    .map(([region]) => ({
      path: 'members',
      why: `every member of ${region} has the tag nofailover: none may become the first primary, and no database would ever start`,
    }))
  return [...unknown, ...leaderless]
}

const tiers: readonly LabHost['tier'][] = [
  'web',
  'app',
  'db',
  'router',
  'edge',
  'client',
  'control',
  'backbone',
  'canary',
  'monitoring',
  'objects',
]

function hostProblems(settings: LabSettings): SettingsProblem[] {
  const names = topologyOf(settings).hosts.map(({ name }) => name)
  return Object.keys(settings.hosts ?? {})
    .filter(name => ![...names, ...tiers].includes(name))
    .map(name => ({
      path: `hosts.${name}`,
      why: `there is no host and no tier "${name}"; tiers are ${tiers.join(', ')}, hosts ${names.join(', ')}`,
    }))
}

/** etcd itself does not start otherwise. */
const electionProblems = ({ etcd: { heartbeatMs, electionMs } }: LabSettings): SettingsProblem[] =>
  electionMs >= 5 * heartbeatMs
    ? []
    : [
        {
          path: 'etcd.electionMs',
          why: `is ${electionMs}, and etcd does not start with less than five times etcd.heartbeatMs, which is ${heartbeatMs}`,
        },
      ]

function routeProblems({ monitoring }: LabSettings): SettingsProblem[] {
  if (!monitoring) return []
  const receivers = [nobody, ...Object.keys(monitoring.receivers)]
  const matchers = Object.entries(monitoring.receivers).flatMap(([name, { matcher }]) =>
    matcher === undefined ? [] : [{ path: `monitoring.receivers.${name}.matcher`, text: matcher }],
  )
  const own = monitoring.alertmanager?.route
  const inhibiting = (monitoring.alertmanager?.inhibit_rules ?? []).flatMap((rule, at) =>
    (['source_matchers', 'target_matchers'] as const).flatMap(side =>
      (rule[side] ?? []).map((text, nth) => ({
        path: `monitoring.alertmanager.inhibit_rules.${at}.${side}.${nth}`,
        text,
      })),
    ),
  )
  return [
    ...unreadable([...matchers, ...inhibiting]),
    ...(own ? ofRoute(own, 'monitoring.alertmanager.route', receivers) : []),
  ]
}

function ofRoute(
  { receiver, matchers = [], routes = [] }: AlertRoute,
  path: string,
  receivers: readonly string[],
): SettingsProblem[] {
  return [
    ...(receiver === undefined || receivers.includes(receiver)
      ? []
      : [{ path: `${path}.receiver`, why: known('receiver', receiver, receivers) }]),
    ...unreadable(matchers.map((text, at) => ({ path: `${path}.matchers.${at}`, text }))),
    ...routes.flatMap((route, at) => ofRoute(route, `${path}.routes.${at}`, receivers)),
  ]
}

const unreadable = (matchers: readonly { readonly path: string; readonly text: string }[]): SettingsProblem[] =>
  matchers
    .filter(({ text }) => parseMatchers(text) === null)
    .map(({ path, text }) => ({
      path,
      why: `is "${text}", which Alertmanager cannot read; write label="value", with =, !=, =~ or !~`,
    }))
