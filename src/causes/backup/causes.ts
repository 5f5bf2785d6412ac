import type { Cause } from '../cause.ts'
import { backupArchiveAsync } from './archive-async.ts'
import { backupKeptIn } from './kept-in.ts'
import { backupProcessMax } from './process-max.ts'
import { backupPushQueue } from './push-queue.ts'
import { backupRetention } from './retention.ts'

export const backupCauses: readonly Cause[] = [
  backupPushQueue,
  backupRetention,
  backupProcessMax,
  backupArchiveAsync,
  backupKeptIn,
]
