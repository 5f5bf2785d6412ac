/** Restores from sound, damaged and missing backups, and what an archive that fails silently costs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import type { RestoreTaken } from '../../src/model/promise/restore.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-restores-'))
const { muster, drill, lastRun, lastVerdict } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const drillMs = 180_000
const findingOf = (scenario: string, id = 'restore/core-db') =>
  lastVerdict(scenario).findings.find(finding => finding.id === id)
const restoreOf = (scenario: string) => lastVerdict(scenario).restores?.[0] as RestoreTaken

/** The commit that PostgreSQL itself says was the last to be replayed. */
function lastReplayed(scenario: string): string {
  const journal = readFileSync(join(lastRun(scenario), 'journal.ndjson'), 'utf8')
  const entries = journal
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  return entries.find(({ type, step }) => type === 'step-ended' && step === 'replay').facts.lastCommit
}

const noProblems = (scenario: string) =>
  expect(lastVerdict(scenario).findings.flatMap(({ problems }) => problems)).toEqual([])

describe('on a sound configuration', () => {
  beforeAll(async () => {
    expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
  })
  afterAll(() => muster('lab', 'down'))

  test.each(['backup-restore', 'backup-restore-damaged', 'backup-restore-missing', 'backup-archive-outage'])(
    '%s: the very point is reached, every row is there and none beyond',
    async scenario => {
      const said = await drill(scenario)
      noProblems(scenario)
      expect(said.code).toBe(0)
      const { asked, reached, gapMs, rows, acknowledged, backup } = restoreOf(scenario)
      expect(reached).toBe(asked)
      expect(gapMs).toBe(0)
      // PostgreSQL leaves out zeros at the end of a fraction.
      expect(Date.parse(lastReplayed(scenario))).toBe(Date.parse(asked as string))
      expect(rows).toMatchObject({ missing: 0, beyond: 0 })
      expect(rows?.expected).toBeGreaterThan(100)
      expect(acknowledged).toMatchObject({ missing: 0 })
      expect(acknowledged?.before).toBeGreaterThan(100)
      expect(said.stdout).toContain(`Made from                ${backup}`)
      expect(readFileSync(join(lastRun(scenario), 'report.html'), 'utf8')).toContain('Restore of core-db')
    },
    drillMs,
  )

  test('a sound newest backup is the one that is restored', () => {
    expect(restoreOf('backup-restore')).toMatchObject({ refused: [], checked: [], hit: [] })
    expect(restoreOf('backup-restore').backup).toMatch(/^\d{8}-\d{6}F_\d{8}-\d{6}I$/)
  })

  test.each(['backup-restore-damaged', 'backup-restore-missing'])(
    '%s: it is found, and the backup before it is taken',
    scenario => {
      const { hit, refused, backup } = restoreOf(scenario)
      expect(hit).toEqual([{ label: refused[0]?.label, fault: 'repository', noticedBy: ['check', 'restore'] }])
      expect(hit[0]?.label.startsWith(`${backup}_`)).toBe(true)
      expect(lastVerdict(scenario).faults[0]).toMatchObject({ confirmed: 'present', undone: 'absent' })
    },
  )
})

const archiveCommand = String(environment.driver.settings.postgres['archive_command'])
const archiveWith = (command: string) => ['--set', `driver.settings.postgres.archive_command=${command}`]

describe('on an unsound one', () => {
  test(
    'an archive command that hides its failures leaves a gap: the point reached is older than the one asked for',
    async () => {
      const said = await drill('backup-archive-outage', ...archiveWith(`${archiveCommand} || true`))
      expect(said.code).toBe(1)
      const { gapMs, rows, acknowledged } = restoreOf('backup-archive-outage')
      expect(gapMs).toBeGreaterThan(1_000)
      expect(gapMs).toBeLessThan(30_000)
      expect(rows?.missing).toBeGreaterThan(20)
      expect(acknowledged?.missing).toBeGreaterThan(20)
      expect(findingOf('backup-archive-outage')?.problems[0]).toMatch(
        /^the point reached, .*, is [\d.]+ s older than the one asked for, /,
      )
      // What users see of it meanwhile is nothing at all.
      expect(findingOf('backup-archive-outage', 'integrity/core-db')?.grade).toBe('met')
    },
    drillMs,
  )

  test(
    'an archive command that stores nothing: nothing can be restored, although every backup was said to be good',
    async () => {
      const blind = ['--set', 'driver.settings.backup.config.archive-check=n']
      const said = await drill('backup-restore', ...archiveWith('/bin/true'), ...blind)
      expect(said.code).toBe(1)
      expect(findingOf('backup-restore')?.problems[0]).toMatch(
        /^core-db was not restored: .* failed: the restored server did not come up: FATAL: /,
      )
    },
    drillMs,
  )

  test('where pgBackRest may look for itself, it refuses to back up a database whose log goes nowhere', async () => {
    const said = await muster('lab', 'up', ...archiveWith('/bin/true'))
    expect(said.code).not.toBe(0)
    expect(said.stderr).toMatch(/no backup of postgres@eu-west-1. could be taken: ERROR: .*archive_command/)
  })
})
