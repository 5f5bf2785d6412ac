/** Defects of the lab that a drill from inside finds, found by one that reaches its machines by ssh and knows nothing of its settings. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { leftOnHosts } from '../drills/left-on-hosts.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-defects-ssh-'))
const { muster, drill, lastVerdict } = musterIn(home)
afterEach(() => muster('lab', 'down'), 60_000)
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Drills a lab that was booted with the defect; the verdict, and that the drill left nothing. */
async function drilled(scenario: string, ...settings: string[]): Promise<Verdict> {
  const set = settings.map(text => `driver.settings.${text}`)
  const { code, stderr } = await muster('lab', 'up', '-e', 'lab-single-region', '--ssh', '--set', ...set)
  expect([code, stderr]).toEqual([0, expect.anything()])
  const said = await drill(scenario, '-e', 'lab-over-ssh', '--unattended')
  expect([said.code, said.stderr]).toEqual([1, expect.anything()])
  expect(await leftOnHosts(home)).toEqual([])
  return lastVerdict(scenario)
}

const problemsOf = ({ findings }: Verdict, id: string) =>
  findings.flatMap(finding => (finding.id === id ? finding.problems : [])).join('\n')
const outagesOf = ({ recovery }: Verdict) => recovery.flatMap(({ outages }) => outages)
const shardsOf = (outages: readonly { readonly class: string }[]) =>
  [...new Set(outages.flatMap(outage => /\.(shard-\d)$/.exec(outage.class)?.[1] ?? []))].toSorted()
const slow = /a sound configuration was expected to need less/
const secondOutage = /outage number 2, of .* one disruption/
const withoutPreVote = ['etcd.preVote=false', 'etcd.electionMs=3000']

test('a pooler that waits long before it logs in again', async () => {
  const verdict = await drilled('db-failover', 'pgbouncer.server_login_retry=')
  expect(verdict.recovery[0]?.rtaMs?.lower).toBeGreaterThan(10_000)
  expect(problemsOf(verdict, 'rto/backend-api')).toMatch(slow)
}, 240_000)

test.each(['db-isolation', 'az-loss'])(
  '%s: an etcd without pre-vote, which the zone that returns upsets',
  async scenario => {
    expect(problemsOf(await drilled(scenario, ...withoutPreVote), 'rto/backend-api')).toMatch(secondOutage)
  },
  240_000,
)

test('a replica in the zone of its master', async () => {
  const verdict = await drilled('az-loss', 'redis.replicaZone=own')
  expect(problemsOf(verdict, 'rto/backend-api')).toMatch(slow)
  expect(shardsOf(outagesOf(verdict).filter(({ endMs }) => endMs.lower > 20_000))).toHaveLength(1)
}, 240_000)

test('a cluster that wants all its shards', async () => {
  const verdict = await drilled('redis-node-loss', 'redis.config.cluster-require-full-coverage=yes')
  expect(shardsOf(outagesOf(verdict))).toEqual(['shard-0', 'shard-1', 'shard-2'])
  expect(problemsOf(verdict, 'rto/backend-api')).toMatch(/3 shards were out \(shard-0, shard-1, shard-2\)/)
}, 240_000)

test('a master that keeps nothing over a restart', async () => {
  const verdict = await drilled('redis-node-restart', 'redis.config.appendonly=no')
  for (const { lost } of verdict.loss) expect(lost.lower).toBeGreaterThan(20)
  expect(problemsOf(verdict, 'integrity/sessions')).toMatch(/acknowledged writes are lost, at most 0 may be/)
}, 240_000)

test('a replica that lags and stays in the read pool', async () => {
  const verdict = await drilled('replica-lag', 'databaseEntry.replicaLagLimit=1GB')
  expect(verdict.staleness?.[0]?.routing.map(({ routedAway }) => routedAway)).toEqual([false, false])
  expect(problemsOf(verdict, 'staleness/core-db')).toMatch(/a replica that lags stayed in the read pool/)
}, 240_000)
