/** Failovers that would work, and would take data or users out of their boundary. */
import { crossingRule, crossingsOf, crossingViolation, leavesBoundary, type Way } from '../crossings.ts'
import type { Rule, Told } from '../rule.ts'

const outside = (way: Way, told: Told): Rule => ({
  id: crossingRule(way),
  severity: 'error',
  ...told,
  check: (environment, on) =>
    crossingsOf(environment)
      .filter(crossing => crossing.way === way && leavesBoundary(environment, crossing))
      .map(crossing => crossingViolation(environment, crossing, on)),
})

export const backupRegionOutside = outside('backup-region', {
  title: 'A backup region lies outside the boundary of the region it backs up.',
  why: 'broken by every backup, not only by a failover',
  remedy: 'a region inside; where the provider has none, several zones or a second provider',
})
export const standbyOutside = outside('standby', {
  title: 'A standby database lies outside the boundary of the region it follows.',
  why: 'the data lies there at all times',
  remedy: 'a standby inside',
})
export const repositoryOutside = outside('repository', {
  title: 'The repository of a region’s backups lies outside the boundary of that region.',
  why: 'every backup and all archived log lie outside',
  remedy: 'keep it in its own region',
})
export const edgeBackupOutside = outside('edge-backup', {
  title: 'An edge fails over to a region outside the boundary of its home region.',
  why: 'users are served outside once their region is down',
  remedy: 'only backups inside',
})
