/** Configurations that are known to be unsound: the report of the same scenario must say what they cost. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-defects-'))
const { drill, lastVerdict } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const problemsOf = (scenario: string, id: string) =>
  lastVerdict(scenario).findings.find(finding => finding.id === id)?.problems ?? []

test('PgBouncer’s default server_login_retry: recovery takes as long as it waits', async () => {
  const said = await drill('db-failover', '--set', 'driver.settings.pgbouncer.server_login_retry=')
  expect(said.stderr).toContain('pgbouncer.server_login_retry: 15 s')
  expect(said.code).toBe(1)
  expect(lastVerdict('db-failover').recovery[0]?.rtaMs?.lower).toBeGreaterThan(10_000)
  expect(problemsOf('db-failover', 'rto/backend-api')[0]).toMatch(/a sound configuration was expected to need less/)
})

test('etcd without pre-vote: the zone that returns causes a second outage', async () => {
  // Whether Patroni gives up hangs on how long the election takes against its retry_timeout of 2 s: here it takes longer.
  const settings = ['driver.settings.etcd.preVote=false', 'driver.settings.etcd.electionMs=3000']
  const said = await drill('db-isolation', '--set', ...settings)
  expect(said.code).toBe(1)
  expect(problemsOf('db-isolation', 'configuration/system').join('\n')).toContain('etcd.pre-vote: off')
  expect(problemsOf('db-isolation', 'rto/backend-api').join('\n')).toMatch(/outage number 2, of .* one disruption/)
})

test('synchronous mode: with replication held back nothing is acknowledged, so nothing is lost, and to what resolution', async () => {
  await drill('db-replication-held', '--set', 'driver.settings.patroni.synchronous_mode=true')
  for (const { lost, resolutionMs, acked } of lastVerdict('db-replication-held').loss) {
    expect(lost).toEqual({ lower: 0, upper: 0 })
    expect(acked).toBeGreaterThan(50)
    // The last acknowledgement came before the hold.
    expect(resolutionMs).toBeGreaterThan(500)
  }
})
