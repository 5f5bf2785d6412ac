import { formatMs } from '../../model/duration.ts'
import { broken } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { given } from '../settings.ts'

const queueMax = { path: 'backup.config.archive-push-queue-max', unit: 'bytes' } as const

export const backupPushQueue: Cause = {
  id: 'backup.archive-push-queue-max',
  title: 'Log is dropped, and PostgreSQL is told that it is archived.',
  rule: 'archive-push-queue-max is set',
  settings: [queueMax],
  phase: 'restore',
  explains: ['restore'],
  advice:
    'leave archive-push-queue-max out and watch the disk of the log; or set it so high that a full disk is the only other end',
  docs: 'https://pgbackrest.org/configuration.html#section-archive/option-archive-push-queue-max',
  statically: settings =>
    given(settings, queueMax) === undefined
      ? null
      : 'past it, log that cannot be archived is dropped: what was written from there to the next backup cannot be restored',
  supportedBy(run, { subject }) {
    const restored = run.restores.find(({ store }) => store === subject)
    if (broken(run, 'backup.detach').length === 0 || !restored) return null
    if (restored.gapMs !== null && restored.gapMs > 0 && restored.stopped?.startsWith('the archived log ended'))
      return `the archive could not be reached for a while, and its log ends ${formatMs(restored.gapMs)} before the point that was asked for: the rest was dropped`
    const failed = run.runbook.find(({ kind, outcome }) => kind === 'backup.replay' && outcome === 'failed')
    return failed
      ? `the archive could not be reached for a while, and its log cannot be replayed: ${failed.detail}`
      : null
  },
}
