import type { Driver } from '../../../../contract/driver.ts'
import { awaitArchive } from './await-archive.ts'
import { check } from './check.ts'
import { damage, detach, hide } from './faults.ts'
import { firstQuery } from './first-query.ts'
import { replay } from './replay.ts'
import { restoreConfiguration } from './restore-configuration.ts'
import { restore } from './restore.ts'
import { take } from './take.ts'
import { verify } from './verify.ts'

export const backupDriver: Driver = {
  name: 'backup',
  description: 'backups and archived log of PostgreSQL, by pgBackRest',
  faults: [damage, hide, detach],
  actions: [take, check, awaitArchive, restore, replay, firstQuery, verify, restoreConfiguration],
}
