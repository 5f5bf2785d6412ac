/** What reached who is on call, from the records of the vantage that stands there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readObservations } from '../journal/observations.ts'
import type { AlertRecord } from '../model/record/observation.ts'
import type { Plan } from '../model/plan/plan.ts'
import { observationsOf } from '../model/record/run-directory.ts'

export interface Notification extends Pick<AlertRecord, 'route' | 'name' | 'status' | 'labels'> {
  readonly atMs: number
}

/** Heartbeats, which come each second, stand apart. Times are ms after the fault. */
export interface Notifications {
  readonly told: readonly Notification[]
  readonly heartbeatsMs: readonly number[]
}

/** Null where nobody watched. */
export async function notificationsOf(directory: string, plan: Plan, startNs: number): Promise<Notifications | null> {
  const vantage = plan.vantages.find(({ notifications }) => notifications !== undefined)
  const file = join(directory, observationsOf(vantage?.name ?? ''))
  if (!vantage || !existsSync(file)) return null
  const { alerts } = await readObservations(file)
  const all = alerts.map(({ at, route, name, status, labels }) => ({
    atMs: (at - startNs) / 1e6,
    route,
    name,
    status,
    labels,
  }))
  return {
    told: all.filter(({ route }) => route !== 'heartbeat'),
    heartbeatsMs: all.filter(({ route }) => route === 'heartbeat').map(({ atMs }) => atMs),
  }
}
