/** The edge around the world: a point of presence lost and a region cut over, on a sound configuration and on unsound ones. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'

const scenario = 'cdn-cutover'
const home = mkdtempSync(join(tmpdir(), 'muster-edge-'))
const { muster, drill, lastRun, lastVerdict } = musterIn(home, 'world')
afterAll(() => rmSync(home, { recursive: true, force: true }))

const findingOf = (id: string) => lastVerdict(scenario).findings.find(finding => finding.id === id)
const number = (id: string, name: string) => Number(findingOf(id)?.numbers[name])

interface Operation {
  readonly t: string
  readonly class: string
  readonly outcome: string
  readonly by?: Readonly<Record<string, string>>
}

/** What a vantage wrote, read without the judge. */
const operationsAt = (vantage: string): Operation[] =>
  readFileSync(join(lastRun(scenario), 'observations', `${vantage}.ndjson`), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('{"t":"op"'))
    .map(line => JSON.parse(line) as Operation)

describe('on a sound configuration', () => {
  beforeAll(async () => {
    const said = await drill(scenario)
    expect(lastVerdict(scenario).findings.flatMap(({ problems }) => problems)).toEqual([])
    expect(said.code).toBe(0)
  }, 180_000)

  test('clients of the lost point are served from the other, and nobody elsewhere notices', () => {
    const verdict = lastVerdict(scenario)
    expect(verdict.faults).toMatchObject([
      { instance: 'edge@eu-dublin', confirmed: 'present', rechecked: 'present', undone: 'absent' },
    ])
    const outages = verdict.recovery.flatMap(recovery => recovery.outages)
    expect([...new Set(outages.map(({ vantage }) => vantage))]).toEqual(['eu-client'])
    const edges = new Set(operationsAt('eu-client').flatMap(({ by }) => by?.['edge'] ?? []))
    expect([...edges].toSorted()).toEqual(['edge@eu-dublin', 'edge@eu-frankfurt'])
  })

  test('the planned cut-over is followed, and costs less than the loss', () => {
    expect(lastVerdict(scenario).runbook?.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['withdrawn', 'done'],
      ['cut-over', 'done'],
      ['served', 'done'],
      ['cut-back', 'done'],
    ])
    const lost = number('rto/backend-api/eu-client', 'badTimeMs')
    expect(lost).toBeGreaterThan(100)
    expect(number('rto/backend-api/switchover', 'badTimeMs')).toBeLessThan(lost)
  })

  test('where users were served is what the records say, counted without the judge', () => {
    const regions = operationsAt('eu-client').filter(({ class: name }) => name !== 'canary')
    for (const region of ['eu-west-1', 'eu-central-1']) {
      const own = regions.filter(({ by }) => by?.['region'] === region).length
      expect(own).toBeGreaterThan(20)
      const told = Object.entries(findingOf('serving-place/backend-api')?.numbers ?? {})
        .filter(([name]) => name.startsWith('eu-client ') && name.endsWith(` ${region}`))
        .reduce((sum, [, count]) => sum + Number(count), 0)
      expect(told).toBe(own)
    }
    expect(number('serving-place/backend-api', 'outside')).toBe(0)
    expect(number('cache/backend-api', 'hits')).toBeGreaterThan(500)
  })
})

describe('on an unsound one', () => {
  const setting = (text: string) => ['--set', `driver.settings.${text}`]

  test('a cache that ignores Vary gives one site what was made for another', async () => {
    const said = await drill(scenario, ...setting('edge.cache.honourVary=false'))
    expect(said.code).toBe(1)
    const told = findingOf('cache/backend-api')
    expect(told?.problems[0]).toMatch(
      /had been made for another site .* a browser refuses them; the cache ignores Vary/,
    )
    const foreign = operationsAt('eu-client').filter(
      ({ class: name, by }) => name.startsWith('jobs.') && by?.['site'] !== `https://${name.slice(5)}.example`,
    )
    expect(foreign.filter(({ outcome }) => outcome === 'ok')).toHaveLength(number('cache/backend-api', 'foreign'))
    expect(findingOf('serving-place/backend-api')?.grade).toBe('met')
  }, 180_000)

  test('a cache that keeps replies for longer than the service allows serves them stale', async () => {
    const said = await drill(scenario, ...setting('edge.cache.overrideSeconds=60'))
    expect(said.code).toBe(1)
    expect(findingOf('cache/backend-api')?.problems[0]).toMatch(
      /replies were older than 6 s allows.* stale cache was served/,
    )
    expect(number('cache/backend-api', 'oldestMs')).toBeGreaterThan(8_000)
  }, 180_000)

  test('a point that announces before it has found a region takes its clients back too early', async () => {
    // By default it has found its regions at about the time at which it is routed to again: which comes first is a race.
    const said = await drill(scenario, ...setting('edge.anycast.check=process'), ...setting('edge.rise=25'))
    expect(said.code).toBe(1)
    expect(findingOf('rto/backend-api/eu-client')?.problems.join()).toMatch(
      /outage number 2, of .* one disruption caused several/,
    )
    const refused = operationsAt('eu-client').filter(
      ({ outcome, by }) => outcome === 'error' && by?.['edge'] === 'edge@eu-dublin',
    )
    expect(refused.length).toBeGreaterThan(5)
  }, 180_000)

  test('a backup region that is not in the load balancer: refused, because nothing could be cut over to it', async () => {
    const said = await muster('plan', `scenarios/${scenario}.ts`, ...setting('edges.eu.regions=["eu-west-1"]'))
    expect(said.code).toBe(64)
    expect(said.stderr).toMatch(
      /runbook.switchover.0.target: .*edge@eu.* means nothing that edge.cut-over .*eu-central-1/,
    )
  })
})
