/** The loss of a zone on configurations that are known to be unsound: the report says what each costs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-az-'))
const { drill, lastVerdict } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const problemsOf = (id: string) => lastVerdict('az-loss').findings.find(finding => finding.id === id)?.problems ?? []

test('a replica in the zone of its master: that shard is out for as long as the zone is', async () => {
  const said = await drill('az-loss', '--set', 'driver.settings.redis.replicaZone=own')
  expect(said.code).toBe(1)
  expect(problemsOf('configuration/system')).toEqual([
    expect.stringMatching(/^redis\.replica-zone: .* takes the shard$/),
  ])
  expect(problemsOf('rto/backend-api').join()).toMatch(/a sound configuration was expected to need less than 12 s/)
  const late = lastVerdict('az-loss')
    .recovery.flatMap(({ outages }) => outages)
    .filter(({ endMs }) => endMs.lower > 20_000)
  // One shard, whoever looks at it: the other two and the database were back long before.
  expect(new Set(late.map(outage => outage.class.replace(/^.*\./, ''))).size).toBe(1)
  expect(late.map(outage => outage.class)).toContainEqual(expect.stringMatching(/^sessions\.shard-\d$/))
})

test('etcd without pre-vote: the zone that returns causes a second outage', async () => {
  const settings = ['driver.settings.etcd.preVote=false', 'driver.settings.etcd.electionMs=3000']
  const said = await drill('az-loss', '--set', ...settings)
  expect(said.code).toBe(1)
  expect(problemsOf('rto/backend-api').join('\n')).toMatch(/outage number 2, of .* one disruption/)
})
