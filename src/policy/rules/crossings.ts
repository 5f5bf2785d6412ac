/** Failovers that would work, and would take data or users out of their boundary. */
import { crossingsOf, crossingViolation, leavesBoundary, type Way } from '../crossings.ts'
import type { Rule } from '../rule.ts'

const crossingRule = (id: string, way: Way, title: string): Rule => ({
  id,
  severity: 'error',
  title,
  check: (environment, on) =>
    crossingsOf(environment)
      .filter(crossing => crossing.way === way && leavesBoundary(environment, crossing))
      .map(crossing => crossingViolation(environment, crossing, on)),
})

export const backupRegionOutside = crossingRule(
  'backup-region-outside',
  'backup-region',
  'A backup region lies outside the boundary of the region it backs up.',
)
export const standbyOutside = crossingRule(
  'standby-outside',
  'standby',
  'A standby database lies outside the boundary of the region it follows.',
)
export const edgeBackupOutside = crossingRule(
  'edge-backup-outside',
  'edge-backup',
  'An edge fails over to a region outside the boundary of its home region.',
)
