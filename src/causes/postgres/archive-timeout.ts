import { formatMs } from '../../model/duration.ts'
import { broken } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { effective, given } from '../settings.ts'
import { intervalMs } from './values.ts'

const timeout = { path: 'postgres.archive_timeout', unit: 's', default: 0 } as const

/** Age of the point that is restored where a drill does not say it. */
const usualAgeMs = 15_000

/** A segment of the log is archived once it is full, or so long after its first write. */
export const postgresArchiveTimeout: Cause = {
  id: 'postgres.archive_timeout',
  title: 'The newest log is not in the archive yet.',
  rule: 'archive_timeout is 0, or longer ago than the point that is to be restored',
  settings: [timeout],
  phase: 'restore',
  explains: ['restore'],
  advice: 'set archive_timeout to less than may be lost with the whole region',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-ARCHIVE-TIMEOUT',
  supportedBy(run, { subject }) {
    const { settings } = run.environment.driver
    const restored = run.restores.find(({ store }) => store === subject)
    if (!restored?.gapMs || restored.gapMs <= 0 || broken(run, 'backup.').length > 0) return null
    const timeoutMs = intervalMs(effective(settings, timeout), timeout.unit)
    if (timeoutMs > 0 && timeoutMs <= askedAgeMs(run.plan)) return null
    if (given(settings, { path: 'backup.config.archive-push-queue-max' }) !== undefined) return null
    if (!restored.stopped?.startsWith('the archived log ended')) return null
    return `the archived log ended ${formatMs(restored.gapMs)} before the point that was asked for`
  },
}

function askedAgeMs({ runbook }: { readonly runbook?: readonly { readonly action: Step | null }[] }): number {
  const step = runbook?.find(({ action }) => action?.kind === 'backup.restore')
  return Number(step?.action?.spec['ageMs'] ?? usualAgeMs)
}

interface Step {
  readonly kind: string
  readonly spec: Readonly<Record<string, unknown>>
}
