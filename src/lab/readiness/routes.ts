/** Whether every point of presence announces its front door: only then is there somewhere to go when one is lost. */
import type { CheckResult } from '../../model/record/journal-entry.ts'
import { routingSocket, sessionOf } from '../components/routing.ts'
import { frontDoors, isAnycast } from '../front-doors.ts'
import type { Lab } from '../lab.ts'

export async function announcements(lab: Lab, signal: AbortSignal): Promise<CheckResult[]> {
  const doors = frontDoors(lab.settings.edges).filter(isAnycast)
  if (doors.length === 0) return []
  const { stdout, stderr, code } = await lab.exec(
    'backbone',
    ['birdc', '-r', '-s', routingSocket('routing@backbone'), 'show', 'route', 'all'],
    { timeoutMs: 5_000, signal },
  )
  return doors.flatMap(({ id, points }) =>
    points.map(point => {
      const heard = new RegExp(`\\[${sessionOf(point)} `).test(stdout)
      const detail = code !== 0 ? stderr.trim() || stdout.trim() : heard ? 'ok' : `it does not announce ${id}`
      return { name: `announced/${point.id}`, ok: code === 0 && heard, detail }
    }),
  )
}
