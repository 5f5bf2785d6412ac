/** What has reached who is on call. Pure. */
import { entriesOf } from '../journal/reader.ts'
import type { DetectionCriterion } from '../model/detection.ts'
import type { AlertRecord } from '../model/observation.ts'
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

/** The first word that woke somebody about the fault: a page that names the service or the instance; null: none came. */
export function toldOf(run: FinishedRun, { service, orSilence = false }: DetectionCriterion): AlertRecord | null {
  const { fault } = run
  if (!fault) return null
  const { alerts } = heardIn(run)
  const isOf = ({ labels }: AlertRecord) => labels['service'] === service || labels['component'] === fault.instance
  const page = alerts.find(
    alert => alert.route === 'page' && alert.status === 'firing' && alert.at >= fault.fromNs && isOf(alert),
  )
  const silence = orSilence ? silenceTold(alerts, firstBrokenNs(run), fault.fromNs) : undefined
  return [page, silence].flatMap(alert => alert ?? []).toSorted((a, b) => a.at - b.at)[0] ?? null
}

/** That monitoring has fallen silent, told since the first fault and not taken back before the one that counts. */
function silenceTold(alerts: readonly AlertRecord[], sinceNs: number, faultNs: number): AlertRecord | undefined {
  const own = alerts.filter(({ route, at }) => route === 'dead-mans-switch' && at >= sinceNs)
  const takenBack = own.findLastIndex(({ status, at }) => status === 'resolved' && at < faultNs)
  return own.slice(takenBack + 1).find(({ status }) => status === 'firing')
}

/** An alert for people: `ServiceDown of edge@eu`. */
export const nameOf = ({ name, labels }: Pick<AlertRecord, 'name' | 'labels'>) =>
  labels['component'] === undefined ? name : `${name} of ${labels['component']}`
