/** What has reached who is on call. Pure. */
import type { Episode } from '../journal/episodes.ts'
import { entriesOf } from '../journal/reader.ts'
import type { DetectionCriterion } from '../model/promise/detection.ts'
import type { AlertRecord } from '../model/record/observation.ts'
import type { FinishedRun } from './evidence-run.ts'

export interface Heard {
  /** in order of arrival */
  readonly alerts: readonly AlertRecord[]
  /** everything that arrived until then is among them, ns of the run's clock; null: nobody watched */
  readonly untilNs: number | null
}

export function heardIn(run: FinishedRun): Heard {
  const records = run.plan.vantages
    .filter(({ notifications }) => notifications !== undefined)
    .flatMap(({ name }) => run.vantages.get(name) ?? [])
  const asked = records.flatMap(({ operations }) => operations.filter(({ outcome }) => outcome === 'ok'))
  return {
    alerts: records.flatMap(({ alerts }) => alerts).toSorted((a, b) => a.at - b.at),
    untilNs: asked.reduce<number | null>((last, { sent }) => Math.max(last ?? sent, sent), null),
  }
}

/** When the first fault came, preludes included, or the runbook began: what pages before it is a false alarm. */
export const firstBrokenNs = (run: FinishedRun): number =>
  Math.min(run.fault?.fromNs ?? Infinity, ...entriesOf(run.entries, 'fault-injected').map(({ fromNs }) => fromNs))

/**
 * The first word that woke somebody about the fault: a page that names the service or the instance; null: none came. What was
 * firing before the fault and is only said again tells nothing of it.
 */
export function toldOf(run: FinishedRun, criterion: DetectionCriterion): AlertRecord | null {
  const { fault } = run
  if (!fault) return null
  const { alerts } = heardIn(run)
  const told = alerts.find(
    alert => alert.at >= fault.fromNs && wakesFor(alert, criterion, fault) && !isRepeated(alert, alerts, fault.fromNs),
  )
  return told ?? null
}

/** What had woken somebody for the service before the fault, and was not taken back: he was up, whatever the fault. */
export function wokenBefore(run: FinishedRun, criterion: DetectionCriterion): AlertRecord[] {
  const { fault } = run
  if (!fault) return []
  const before = heardIn(run).alerts.filter(({ at }) => at < fault.fromNs)
  return before.filter(
    (alert, at) =>
      wakesFor(alert, criterion, fault) &&
      !before.slice(at + 1).some(later => later.status === 'resolved' && nameOf(later) === nameOf(alert)),
  )
}

/** A page that names the service, or what the fault hit; that monitoring is silent, where the criterion lets that count. */
function wakesFor(
  { route, status, labels }: AlertRecord,
  { service, orSilence = false }: DetectionCriterion,
  { instance }: Pick<Episode, 'instance'>,
): boolean {
  if (status !== 'firing') return false
  if (route === 'dead-mans-switch') return orSilence
  return route === 'page' && (labels['service'] === service || labels['component'] === instance)
}

/** Whether the same alert was firing already when the fault came, and has not been taken back since. */
function isRepeated(alert: AlertRecord, alerts: readonly AlertRecord[], faultNs: number): boolean {
  const same = alerts.filter(
    other => other.at < alert.at && nameOf(other) === nameOf(alert) && other.route === alert.route,
  )
  return same.some(({ at }) => at < faultNs) && same.at(-1)?.status === 'firing'
}

/** An alert for people: `ServiceDown of edge@eu`. */
export const nameOf = ({ name, labels }: Pick<AlertRecord, 'name' | 'labels'>) =>
  labels['component'] === undefined ? name : `${name} of ${labels['component']}`
