import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, finding, namedIn, planOf, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const setTo =
  (key: string, value: string | number) =>
  ({ postgres }: LabSettings) =>
    (postgres[key] = value)

test.each(['', '/bin/true', 'true', ':', 'exit 0', '/usr/bin/true', 'echo %p'])(
  'the command "%s" archives nothing, and that is told',
  command => {
    expect(saysOf('postgres.archive_command', setTo('archive_command', command))).not.toBeNull()
    expect(
      saysOf(
        'postgres.archive_command',
        settings => ((settings.postgres['archive_command'] = command), (settings.postgres['archive_mode'] = 'off')),
      ),
    ).toBeNull()
  },
)

test.each(['wal-g wal-push %p', 'test ! -f /mnt/%f && cp %p /mnt/%f', '/opt/archive.sh %p', 'echo %p | archive'])(
  'the command "%s" may well archive',
  command => {
    expect(saysOf('postgres.archive_command', setTo('archive_command', command))).toBeNull()
  },
)

test('backups without a log are told before a drill', () => {
  expect(saysOf('postgres.archive_mode', setTo('archive_mode', 'off'))).toMatch(/no log is archived/)
  expect(saysOf('postgres.archive_mode', ({ postgres }) => delete postgres['archive_mode'])).not.toBeNull()
  expect(
    saysOf(
      'postgres.archive_mode',
      settings => ((settings.postgres['archive_mode'] = 'off'), (settings.backup.regions = [])),
    ),
  ).toBeNull()
  expect(saysOf('postgres.archive_mode', sound)).toBeNull()
})

test('log that is not in the archive yet is named where a restore ended before its point', () => {
  const rare = setTo('archive_timeout', '300s')
  const restored = (gapMs: number, stopped = 'the archived log ended; its last commit was at 12:00') => ({
    restores: [{ store: 'core-db', gapMs, stopped }] as never,
    plan: planOf({ steps: [{ kind: 'backup.restore', spec: { ageMs: 12_000 } }] }),
  })
  const restore = finding('restore', { subject: 'core-db' })
  expect(namedIn(run(rare, restored(9_000)), restore)).toEqual(['postgres.archive_timeout'])
  expect(namedIn(run(setTo('archive_timeout', 300), restored(9_000)), restore)).toEqual(['postgres.archive_timeout'])
  expect(namedIn(run(setTo('archive_timeout', 0), restored(9_000)), restore)).toEqual(['postgres.archive_timeout'])
  expect(namedIn(run(rare, restored(0)), restore)).toEqual([])
  expect(namedIn(run(rare, restored(9_000, 'recovery stopping before commit')), restore)).toEqual([])
  expect(
    namedIn(run(rare, { ...restored(9_000), faults: [fault('backup.detach', 'backup@eu-west-1')] }), restore),
  ).toEqual([])
  expect(namedIn(run(setTo('archive_timeout', '10s'), restored(9_000)), restore)).toEqual([])
  expect(namedIn(run(sound, restored(9_000)), restore)).toEqual([])
})
