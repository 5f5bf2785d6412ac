/** Who was told: every notification that reached who is on call, and whether monitoring's own heartbeat came all the while. */
import { section, table } from '../elements.ts'
import type { ReportInput } from '../input.ts'
import { type Markup, markup } from '../markup.ts'
import type { Notifications } from '../notifications.ts'
import { count, inUnit, type Unit, unitFor } from '../units.ts'

export function notificationsSection({ notifications, facts }: ReportInput): Markup | null {
  if (!notifications) return null
  const { told, heartbeatsMs } = notifications
  const unit = unitFor([...told.map(({ atMs }) => atMs), ...heartbeatsMs])
  return section(
    'Who was told',
    told.length === 0 ? markup`<p>Nothing reached who is on call.</p>` : toldTable(told, unit, facts.since),
    heartbeats(heartbeatsMs, unit),
  )
}

const toldTable = (told: Notifications['told'], unit: Unit, since: string): Markup =>
  table(
    [{ figures: `after ${since}`, unit: unit.name }, 'reached', 'alert', 'of', 'says'],
    told.map(({ atMs, route, name, status, labels }) => [
      inUnit(atMs, unit),
      routes[route] ?? route,
      name,
      labels['component'] ?? '',
      status === 'firing' ? 'it is so' : 'it is over',
    ]),
  )

const routes: Readonly<Record<string, string>> = {
  page: 'the pager',
  ticket: 'the tickets',
  'dead-mans-switch': 'the pager, by the dead man’s switch',
}

/** The longest time without one shows how long nothing could have been told. */
function heartbeats(atMs: readonly number[], unit: Unit): Markup {
  if (atMs.length < 2) return markup`<p>Heartbeats of monitoring that arrived: ${atMs.length}.</p>`
  const gaps = atMs.slice(1).map((at, before) => at - (atMs[before] as number))
  const longest = gaps.reduce((most, gap) => Math.max(most, gap), 0)
  return markup`<p>${count(atMs.length, 'heartbeat')} of monitoring arrived; the longest time between two was ${inUnit(longest, unit)} ${unit.name}.</p>`
}
