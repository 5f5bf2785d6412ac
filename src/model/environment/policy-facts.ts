/**
 * What an environment says beyond what a drill needs, so that its tables can be held against each other before anything is
 * broken. Each part is optional: what is not stated is not judged, except where silence itself is the defect.
 */
import Type, { type Static } from 'typebox'
import { Backup } from './backup-schedule.ts'
import { Delivery } from './delivery.ts'
import { EncryptionKey } from './encryption-key.ts'
import { Estate } from './estate.ts'
import { MonitoringFacts } from './monitoring-facts.ts'
import { ByName } from '../names.ts'
import { NetworkFacts } from './network-facts.ts'
import { ObjectStorage } from './object-storage.ts'
import { Tenant } from './tenant.ts'
import { TransferBasis } from '../territory/transfer.ts'

export const policyFacts = {
  estate: Type.Optional(Estate),
  tenants: Type.Optional(ByName(Tenant)),
  /** bases for transfers that are relied on; absent: those that Muster knows */
  transfers: Type.Optional(Type.Array(TransferBasis)),
  delivery: Type.Optional(ByName(Delivery)),
  backups: Type.Optional(ByName(Backup)),
  objectStorage: Type.Optional(ObjectStorage),
  keys: Type.Optional(ByName(EncryptionKey)),
  network: Type.Optional(NetworkFacts),
  monitoring: Type.Optional(MonitoringFacts),
} as const

const PolicyFacts = Type.Object(policyFacts)
export type PolicyFacts = Static<typeof PolicyFacts>
