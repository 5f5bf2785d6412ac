/** Who was told, as the reports tell it. */
import { expect, test } from 'vitest'
import type { ReportInput } from './input.ts'
import { notificationsSection } from './sections/notifications.ts'

const page = {
  atMs: 2_310,
  route: 'page',
  name: 'ServiceDown',
  status: 'firing' as const,
  labels: { component: 'edge@eu' },
}
const html = (notifications: ReportInput['notifications']) =>
  notificationsSection({ notifications, facts: { since: 'the fault' } } as unknown as ReportInput)?.text ?? null

test('each with when it came, where it went, and what it says', () => {
  const silent = { ...page, atMs: 4_000, route: 'dead-mans-switch', name: 'MonitoringSilent', labels: {} }
  const text = html({
    told: [page, { ...page, atMs: 7_400, status: 'resolved' }, silent],
    heartbeatsMs: [-500, 500, 3_700],
  })
  const rows = text?.split('<tr>').slice(2) ?? []
  expect(rows[0]).toMatch(/2\.31.*the pager.*ServiceDown.*edge@eu.*it is so/s)
  expect(rows[1]).toMatch(/7\.40.*it is over/s)
  expect(rows[2]).toMatch(/by the dead man’s switch.*MonitoringSilent/s)
  expect(text).toContain('3 heartbeats of monitoring arrived; the longest time between two was 3.20 s')
})

test('nothing told is told', () => {
  expect(html({ told: [], heartbeatsMs: [] })).toMatch(/Nothing reached who is on call.*arrived: 0/s)
  expect(html(null)).toBeNull()
})
