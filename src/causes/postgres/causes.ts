import type { Cause } from '../cause.ts'
import { postgresArchiveCommand } from './archive-command.ts'
import { postgresArchiveMode } from './archive-mode.ts'
import { postgresArchiveTimeout } from './archive-timeout.ts'
import { postgresFsync } from './fsync.ts'
import { postgresFullPageWrites } from './full-page-writes.ts'
import { postgresMaxStandbyDelay } from './max-standby-delay.ts'
import { postgresRecoveryMinApplyDelay } from './recovery-min-apply-delay.ts'
import { postgresSynchronousCommit } from './synchronous-commit.ts'
import { postgresSynchronousStandbyNames } from './synchronous-standby-names.ts'
import { postgresWalRetrieveRetry } from './wal-retrieve-retry.ts'
import { postgresWalSenderTimeout } from './wal-sender-timeout.ts'

export const postgresCauses: readonly Cause[] = [
  postgresWalRetrieveRetry,
  postgresWalSenderTimeout,
  postgresSynchronousStandbyNames,
  postgresSynchronousCommit,
  postgresFsync,
  postgresFullPageWrites,
  postgresRecoveryMinApplyDelay,
  postgresMaxStandbyDelay,
  postgresArchiveMode,
  postgresArchiveCommand,
  postgresArchiveTimeout,
]
