/** Which way an alert goes: the tree of routes that Alertmanager is given, and who is told at the end of it. Pure. */
import type { AlertRoute } from './alertmanager-settings.ts'
import type { MonitoringSettings } from './monitoring-settings.ts'

/** Receiver of what fits no route: it tells nobody. */
export const nobody = 'nobody'

export type Labels = Readonly<Record<string, string>>

/** How one receiver is told of an alert. */
export interface Told {
  readonly receiver: string
  readonly groupWaitMs: number
  readonly groupIntervalMs: number
  readonly repeatIntervalMs: number
}

/** The tree as Alertmanager gets it: a route to each receiver that has a matcher, and before that what the settings say. */
export function routeOf({ receivers, alertmanager }: MonitoringSettings): AlertRoute {
  return {
    receiver: nobody,
    // Each alert by itself, at once: who is on call is told of the second as soon as of the first.
    group_by: ['...'],
    group_wait: '0s',
    group_interval: '1s',
    routes: Object.entries(receivers).flatMap(([receiver, { matcher, repeatMs }]) =>
      matcher === undefined
        ? []
        : [{ receiver, matchers: [matcher], ...(repeatMs === undefined ? {} : { repeat_interval: `${repeatMs}ms` }) }],
    ),
    ...alertmanager?.route,
  }
}

/** Who is told of an alert with these labels, in the order of the tree. */
export const toldOf = (monitoring: MonitoringSettings, labels: Labels): Told[] =>
  endsOf(routeOf(monitoring), labels, {
    receiver: nobody,
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '4h',
  })

type Inherited = Required<Pick<AlertRoute, 'receiver' | 'group_wait' | 'group_interval' | 'repeat_interval'>>

/** A route hands an alert to its first child that takes it, and to the next where that one says `continue`. */
function endsOf(route: AlertRoute, labels: Labels, above: Inherited): Told[] {
  if (!takes(route, labels)) return []
  const own = { ...above, ...stated(route) }
  const found: Told[] = []
  for (const child of route.routes ?? []) {
    const ends = endsOf(child, labels, own)
    found.push(...ends)
    if (ends.length > 0 && !child.continue) break
  }
  return found.length > 0 ? found : [asTold(own)]
}

const stated = ({ receiver, group_wait, group_interval, repeat_interval }: AlertRoute): Partial<Inherited> => ({
  ...(receiver === undefined ? {} : { receiver }),
  ...(group_wait === undefined ? {} : { group_wait }),
  ...(group_interval === undefined ? {} : { group_interval }),
  ...(repeat_interval === undefined ? {} : { repeat_interval }),
})

const asTold = ({ receiver, group_wait, group_interval, repeat_interval }: Inherited): Told => ({
  receiver,
  groupWaitMs: intervalMs(group_wait),
  groupIntervalMs: intervalMs(group_interval),
  repeatIntervalMs: intervalMs(repeat_interval),
})

function takes({ matchers = [], match = {}, match_re = {} }: AlertRoute, labels: Labels): boolean {
  return [
    ...matchers.flatMap(text => parseMatchers(text) ?? []),
    ...Object.entries(match).map(([label, value]): Matcher => ({ label, is: '=', value })),
    ...Object.entries(match_re).map(([label, value]): Matcher => ({ label, is: '=~', value })),
  ].every(matcher => fits(matcher, labels))
}

interface Matcher {
  readonly label: string
  readonly is: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** A label that an alert does not have is an empty one. */
function fits({ label, is, value }: Matcher, labels: Labels): boolean {
  const actual = labels[label] ?? ''
  const same = is.includes('~') ? regularExpression(value).test(actual) : actual === value
  return is.startsWith('!') ? !same : same
}

const regularExpression = (text: string) => new RegExp(`^(?:${text.replace(/^\(\?i\)(.*)$/s, '(?i:$1)')})$`, 's')

const oneMatcher = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!=|!~|=)\s*("(?:[^"\\]|\\.)*"|[^"{},]*?)\s*$/

/** `severity="page"`, `severity=~"page|ticket"`, or several in braces; null: Alertmanager could not read it. */
export function parseMatchers(text: string): Matcher[] | null {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1] ?? text
  const parts = inner.match(/(?:[^",]|"(?:[^"\\]|\\.)*")+/g) ?? []
  const parsed = parts.filter(part => part.trim() !== '').map(parseOne)
  return parsed.length === 0 || parsed.includes(null) ? null : (parsed as Matcher[])
}

function parseOne(text: string): Matcher | null {
  const [, label, is, value] = oneMatcher.exec(text) ?? []
  if (label === undefined || is === undefined || value === undefined) return null
  const matcher = { label, is: is as Matcher['is'], value: value.startsWith('"') ? unquoted(value) : value }
  return matcher.is.includes('~') && !isRegularExpression(matcher.value) ? null : matcher
}

const unquoted = (text: string) =>
  text
    .slice(1, -1)
    .replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char === '"' || char === '\\' ? char : `\\${char}`))

function isRegularExpression(text: string): boolean {
  try {
    regularExpression(text)
    return true
  } catch {
    return false
  }
}

const unitMs = { ms: 1, s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3, w: 604_800e3, y: 31_536_000e3 }

/** `1h30m` in milliseconds. */
export const intervalMs = (text: string): number =>
  [...text.matchAll(/([0-9]+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs],
    0,
  )

/**
 * How often the on-call service hears a heartbeat, in milliseconds: an alert that always fires is told again at the first look
 * of its group after `repeat_interval`. Null: no route of a rule leads there.
 */
export function heartbeatEveryMs(monitoring: MonitoringSettings): number | null {
  const isHeartbeat = (receiver: string) => (monitoring.receivers[receiver]?.url ?? '').endsWith('/heartbeat')
  const periods = Object.entries(monitoring.rules)
    .flatMap(([alertname, { labels }]) => toldOf(monitoring, { ...labels, alertname }))
    .filter(({ receiver }) => isHeartbeat(receiver))
    .map(({ repeatIntervalMs, groupIntervalMs }) => Math.ceil(repeatIntervalMs / groupIntervalMs) * groupIntervalMs)
  return periods.length === 0 ? null : Math.min(...periods)
}

/** Names of the other alerts that, while they fire, keep one of this name quiet, by the labels that the rules give. */
export function quietedBy(monitoring: MonitoringSettings, alertname: string): string[] {
  const labelsOf = (name: string): Labels => ({ ...monitoring.rules[name]?.labels, alertname: name })
  const target = labelsOf(alertname)
  return Object.keys(monitoring.rules).filter(name => {
    const source = labelsOf(name)
    return name !== alertname && monitoring.alertmanager?.inhibit_rules?.some(rule => quiets(rule, source, target))
  })
}

type InhibitRule = NonNullable<NonNullable<MonitoringSettings['alertmanager']>['inhibit_rules']>[number]

/** A label that only one rule gives may come to the other's alert with its series. */
function quiets(rule: InhibitRule, source: Labels, target: Labels): boolean {
  const side = (matchers?: string[], match?: Labels, match_re?: Labels): AlertRoute => ({
    ...(matchers ? { matchers } : {}),
    ...(match ? { match } : {}),
    ...(match_re ? { match_re } : {}),
  })
  const isEqual = (label: string) =>
    source[label] === undefined || target[label] === undefined || source[label] === target[label]
  return (
    takes(side(rule.source_matchers, rule.source_match, rule.source_match_re), source) &&
    takes(side(rule.target_matchers, rule.target_match, rule.target_match_re), target) &&
    (rule.equal ?? []).every(isEqual)
  )
}
