import { expect, test } from 'vitest'
import type { CheckResult } from '../model/record/journal-entry.ts'
import type { Run } from './context.ts'
import { preflight } from './preflight.ts'

/** A run that is looked at once: whoever is stopped waits for nothing. */
const runWith = (configuration: readonly CheckResult[], steady: readonly CheckResult[]) =>
  ({
    stop: AbortSignal.abort(),
    journal: { append: () => undefined },
    reporter: { note: () => undefined },
    system: { preflight: async () => configuration, steadyState: async () => steady },
  }) as unknown as Run

test('a system that is not steady is refused with what is broken, and with the settings that may be why', async () => {
  const rare = { name: 'config/monitoring.heartbeat', ok: false, detail: 'a heartbeat comes every 12 h' }
  const silent = { name: 'on-call', ok: false, detail: 'the last heartbeat arrived 6.2 s ago' }
  await expect(preflight(runWith([rare], [silent]))).rejects.toMatchObject({
    code: 'harness.not-steady',
    message: [
      'something is broken already:',
      '  on-call: the last heartbeat arrived 6.2 s ago',
      'settings that are known to be unsound, and may be why:',
      '  monitoring.heartbeat: a heartbeat comes every 12 h',
    ].join('\n'),
  })
  await expect(preflight(runWith([{ ...rare, ok: true }], [silent]))).rejects.toMatchObject({
    message: 'something is broken already:\n  on-call: the last heartbeat arrived 6.2 s ago',
  })
  await expect(preflight(runWith([rare], [{ ...silent, ok: true }]))).resolves.toBeUndefined()
})
