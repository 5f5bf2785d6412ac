/** Whether the lab is watched, and whether a word of it would reach who is on call: shown by a heartbeat that went all the way. */
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { heartbeatEveryMs } from '../../model/environment/lab/alert-routing.ts'
import type { MonitoringSettings } from '../../model/environment/lab/monitoring-settings.ts'
import { frontDoors } from '../front-doors.ts'
import type { LabComponent, Topology } from '../topology.ts'
import { type Check, statusFault } from './questions.ts'

/** How much later than it is due a heartbeat may be. */
const heartbeatMarginMs = 4_000

export function monitoringChecks(
  { components }: Topology,
  edges: LabSettings['edges'],
  settings: MonitoringSettings,
): Check[] {
  const of = (kind: LabComponent['kind']) => components.filter(component => component.kind === kind)
  const targets = frontDoors(edges).length + of('gateway').length + of('patroni').length
  const get = ({ id, host, address, port }: LabComponent, path: string, fault: Check['fault']): Check => ({
    from: host,
    question: { name: id + path, kind: 'http', url: `http://${address}:${port}${path}` },
    fault,
  })
  return [
    ...of('prometheus').flatMap(c => [
      get(c, '/api/v1/targets?state=active', targetsFault(targets)),
      get(c, '/api/v1/rules?type=alert', rulesFault(Object.keys(settings.rules))),
    ]),
    ...of('alertmanager').map(c => get(c, '/-/ready', statusFault)),
    ...of('on-call').map(c => get(c, '/standing', onCallFault(heartbeatEveryMs(settings)))),
  ]
}

/** Judges what a reply holds; one without is judged by its status: Prometheus answers in plain words while it starts. */
const reading =
  <Body>(judge: (body: Body) => string | null): Check['fault'] =>
  value =>
    statusFault(value) ?? judge(JSON.parse((value as { body: string }).body) as Body)

interface Targets {
  readonly data: { readonly activeTargets: readonly { health: string; scrapeUrl: string; lastError: string }[] }
}

export const targetsFault = (expected: number) =>
  reading(({ data: { activeTargets } }: Targets) => {
    const bad = activeTargets.find(({ health }) => health !== 'up')
    if (bad) return `${bad.scrapeUrl} is ${bad.health}: ${bad.lastError || 'not scraped yet'}`
    return activeTargets.length === expected ? null : `scrapes ${activeTargets.length} targets of ${expected}`
  })

interface Rules {
  readonly data: {
    readonly groups: readonly { readonly rules: readonly Rule[] }[]
  }
}

interface Rule {
  readonly name: string
  readonly health: string
  readonly lastError?: string
  readonly alerts?: readonly { readonly state: string; readonly labels: Record<string, string> }[]
}

export const rulesFault = (expected: readonly string[]) =>
  reading(({ data }: Rules) => {
    const rules = data.groups.flatMap(group => group.rules)
    const bad = rules.find(({ health }) => health !== 'ok')
    if (bad) return `rule ${bad.name} is ${bad.health}: ${bad.lastError ?? 'not evaluated yet'}`
    const missing = expected.filter(name => !rules.some(rule => rule.name === name))
    if (missing.length > 0) return `rules not loaded: ${missing.join(', ')}`
    const paging = rules.flatMap(pagesUnderWay)
    return paging.length === 0 ? null : paging.join(', ')
  })

/** A page on its way to who is on call would arrive after the check, and be taken for a word of what comes next. */
const pagesUnderWay = ({ name, alerts = [] }: Rule) =>
  alerts
    .filter(({ labels }) => labels['severity'] === 'page')
    .map(({ state, labels }) => `${name} of ${labels['component'] ?? 'monitoring'} is ${state}`)

interface Standing {
  readonly standing: readonly { route: string; name: string; labels: Record<string, string> }[]
  readonly heartbeatAgeMs: number | null
}

/** `everyMs`: how often a heartbeat is due; null: no route leads one there. */
export const onCallFault = (everyMs: number | null) =>
  reading(({ standing, heartbeatAgeMs }: Standing) => {
    if (everyMs !== null) {
      if (heartbeatAgeMs === null) return 'no heartbeat of monitoring has arrived: an alert would not either'
      if (heartbeatAgeMs > everyMs + heartbeatMarginMs)
        return `the last heartbeat arrived ${(heartbeatAgeMs / 1e3).toFixed(1)} s ago`
    }
    // A ticket may stand: what it is about is checked by itself. A page that stands would hide the next.
    const named = standing
      .filter(({ route }) => route !== 'ticket')
      .map(({ name, labels }) => `${name} of ${labels['component'] ?? 'monitoring'}`)
    return named.length === 0 ? null : `not resolved: ${named.join(', ')}`
  })
