/** Failovers that would work, and would take data or users out of their boundary. */
import { crossingRule, crossingsOf, crossingViolation, leavesBoundary, type Way } from '../crossings.ts'
import type { Rule } from '../rule.ts'

const outside = (way: Way, title: string): Rule => ({
  id: crossingRule(way),
  severity: 'error',
  title,
  check: (environment, on) =>
    crossingsOf(environment)
      .filter(crossing => crossing.way === way && leavesBoundary(environment, crossing))
      .map(crossing => crossingViolation(environment, crossing, on)),
})

export const backupRegionOutside = outside(
  'backup-region',
  'A backup region lies outside the boundary of the region it backs up.',
)
export const standbyOutside = outside(
  'standby',
  'A standby database lies outside the boundary of the region it follows.',
)
export const repositoryOutside = outside(
  'repository',
  'The repository of a region’s backups lies outside the boundary of that region.',
)
export const edgeBackupOutside = outside(
  'edge-backup',
  'An edge fails over to a region outside the boundary of its home region.',
)
