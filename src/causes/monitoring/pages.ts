/** How an alert of the lab becomes a page, and when one did. Pure. */
import { toldOf } from '../../model/environment/lab/alert-routing.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { MonitoringSettings } from '../../model/environment/lab/monitoring-settings.ts'
import type { AlertHeard, RunFacts } from '../facts.ts'
import { formatMs } from '../../model/duration.ts'
import { isWithin } from '../figures.ts'

/** What holds a page back, in ms: each of these may pass between what users feel and what Alertmanager sends. */
export interface Delays {
  /** to the next look, and to the next evaluation of what it saw */
  readonly lookMs: number
  /** while the condition has to hold */
  readonly forMs: number
  /** while Alertmanager waits for more of the group */
  readonly groupWaitMs: number
}

/** Names of the rules whose alerts page somebody. */
export const pagingRules = (monitoring: MonitoringSettings): string[] =>
  Object.entries(monitoring.rules)
    .filter(([alertname, { labels }]) => pagesOf(monitoring, { ...labels, alertname }).length > 0)
    .map(([name]) => name)

const pagesOf = (monitoring: MonitoringSettings, labels: Record<string, string>) =>
  toldOf(monitoring, labels).filter(({ receiver }) => monitoring.receivers[receiver]?.url.endsWith('/page'))

/** Of the alert that pages soonest; null: none does. */
export function delaysOf({ monitoring }: LabSettings): Delays | null {
  if (!monitoring) return null
  const { scrapeIntervalMs, evaluationIntervalMs, rules } = monitoring
  const all = pagingRules(monitoring).flatMap(alertname => {
    const { forMs, labels } = rules[alertname] as MonitoringSettings['rules'][string]
    return pagesOf(monitoring, { ...labels, alertname }).map(({ groupWaitMs }) => ({ forMs, groupWaitMs }))
  })
  const [soonest] = all.toSorted((a, b) => a.forMs + a.groupWaitMs - b.forMs - b.groupWaitMs)
  return soonest ? { lookMs: scrapeIntervalMs + evaluationIntervalMs, ...soonest } : null
}

const isPage = ({ route, status, atMs }: AlertHeard) => route === 'page' && status === 'firing' && atMs >= 0

export const pagesAfter = ({ alerts }: RunFacts): AlertHeard[] => alerts.filter(isPage)

/** A sentence on what came after the fault, where that was no page; null: there was one. */
export function unpaged(run: RunFacts): string | null {
  const others = run.alerts.filter(({ atMs }) => atMs >= 0).length
  return pagesAfter(run).length === 0 ? `0 pages and ${others} other notifications came after the fault` : null
}

/** A heartbeat after the fault, or none at all: then nothing says that monitoring fell silent. */
const isAlive = ({ alerts }: RunFacts): boolean => {
  const beats = alerts.filter(({ route }) => route === 'heartbeat')
  return beats.length === 0 || beats.some(({ atMs }) => atMs >= 0)
}

/** Less than this nobody notices. */
const shortMs = 2_000
const slackMs = 4_000

/** A sentence on when the page came, or that none did, where this delay is a good part of what explains it; null: it is not. */
export function heldBack(run: RunFacts, which: keyof Delays): string | null {
  const delays = delaysOf(run.environment.driver.settings)
  if (!delays || !isAlive(run)) return null
  const own = delays[which]
  const allMs = delays.lookMs + delays.forMs + delays.groupWaitMs
  if (own <= shortMs || own * 3 < allMs) return null
  const [first] = pagesAfter(run)
  if (first) {
    const isExplained = isWithin({ lower: first.atMs, upper: first.atMs }, allMs / 2, allMs + slackMs)
    return isExplained ? `the first page came ${formatMs(first.atMs)} after the fault` : null
  }
  const longestMs = Math.max(0, ...run.recovery.flatMap(({ outages }) => outages.map(({ endMs }) => endMs.upper ?? 0)))
  return longestMs > 0 && longestMs < allMs + slackMs / 2
    ? `users had the service back ${formatMs(longestMs)} after the fault, and 0 pages came`
    : null
}
