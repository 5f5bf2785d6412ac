import type { Cause } from '../cause.ts'
import { postgresFsync } from './fsync.ts'
import { postgresFullPageWrites } from './full-page-writes.ts'
import { postgresSynchronousCommit } from './synchronous-commit.ts'
import { postgresWalRetrieveRetry } from './wal-retrieve-retry.ts'

export const postgresCauses: readonly Cause[] = [
  postgresWalRetrieveRetry,
  postgresFsync,
  postgresFullPageWrites,
  postgresSynchronousCommit,
]
