/** All rules over one environment. Pure: the same tables on the same day give the same answer. */
import type { Architecture } from '../model/environment/environment.ts'
import { backupHomeUnstated, backupMissesRpo, backupOutside, backupUnscheduled } from './rules/backups.ts'
import { boundaryCode, countryCode, jurisdictionCountry, regionOutside, twoBoundaries } from './rules/boundaries.ts'
import { serviceUnclassified, storeUnclassified } from './rules/classes.ts'
import { backupRegionOutside, edgeBackupOutside, repositoryOutside, standbyOutside } from './rules/crossings.ts'
import { cacheOutside, tlsOutside } from './rules/delivery.ts'
import { keyBlocksRestore, keyOutside, keyScopeUnstated } from './rules/keys.ts'
import { evidenceExpires, uptimeTooCoarse } from './rules/monitoring.ts'
import { regionCountry, regionLabel, unknownReference, unknownRegion } from './rules/names.ts'
import { networksOverlap, replicationBlocked } from './rules/network.ts'
import { objectCopyOutside, objectPlaceUnstated } from './rules/object-storage.ts'
import { tenantJurisdiction, tenantOutside } from './rules/tenants.ts'
import { transferMissing, transferNotInForce } from './rules/transfers.ts'
import { type Rule, severities, type Violation } from './rule.ts'

export const rules: readonly Rule[] = [
  unknownRegion,
  regionCountry,
  regionLabel,
  unknownReference,
  countryCode,
  boundaryCode,
  twoBoundaries,
  regionOutside,
  jurisdictionCountry,
  backupRegionOutside,
  standbyOutside,
  edgeBackupOutside,
  repositoryOutside,
  tenantOutside,
  tenantJurisdiction,
  transferNotInForce,
  transferMissing,
  tlsOutside,
  cacheOutside,
  backupOutside,
  backupHomeUnstated,
  backupMissesRpo,
  backupUnscheduled,
  objectPlaceUnstated,
  objectCopyOutside,
  keyOutside,
  keyScopeUnstated,
  keyBlocksRestore,
  networksOverlap,
  replicationBlocked,
  serviceUnclassified,
  storeUnclassified,
  uptimeTooCoarse,
  evidenceExpires,
]

export interface Contradiction extends Violation {
  readonly rule: Rule
}

/** Every contradiction, errors first; `on`: the day (ISO 8601) on which transfer bases are judged; `among`: rules to ask. */
export const lint = (environment: Architecture, on: string, among: readonly Rule[] = rules): Contradiction[] =>
  among
    .flatMap(rule => rule.check(environment, on).map(violation => ({ rule, ...violation })))
    .toSorted((a, b) => severities.indexOf(a.rule.severity) - severities.indexOf(b.rule.severity))

export const hasErrors = (found: readonly Contradiction[]): boolean =>
  found.some(({ rule }) => rule.severity === 'error')
