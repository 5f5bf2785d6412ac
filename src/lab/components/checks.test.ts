import { expect, test } from 'vitest'
import environment from '../../../environments/lab.ts'
import { siteOf } from '../../../test/lab-site.ts'
import { specOf } from './all.ts'

const { settings } = environment.driver
const site = siteOf(settings)
const { topology } = site
const specFor = (id: string, own = site) => {
  const component = topology.components.find(known => known.id === id)
  if (!component) throw new Error(`no ${id}`)
  return specOf(own, component)
}
const textOf = (id: string, own = site) => Object.values(specFor(id, own)?.files ?? {}).join('')
/** The part of a haproxy.cfg that begins with this line. */
const section = (text: string, begins: string) => text.split(`${begins}\n`)[1]?.split(/\n(?=listen|backend)/)[0] ?? ''
const intervals = (text: string) => /default-server.*/.exec(text)?.[0]

test('Patroni is asked for its status alone: a body that nobody waits for would be an error in its log', () => {
  const text = textOf('database-entry@eu-west-1a')
  expect(text.match(/send meth \w+ uri \S+/g)).toEqual([
    'send meth OPTIONS uri /primary',
    'send meth OPTIONS uri /replica?lag=0',
  ])
})

test('the pool of writes keeps its intervals where the primary is; reads, and a region that follows, are asked more seldom', () => {
  const leads = textOf('database-entry@eu-west-1a')
  const follows = textOf('database-entry@eu-central-1a')
  expect(intervals(leads)).toMatch(/inter 500ms fastinter 200ms downinter 500ms fall 2/)
  expect(intervals(section(leads, 'listen postgres_write'))).toBeUndefined()
  expect(intervals(section(leads, 'listen postgres_read'))).toBe('default-server inter 2000ms downinter 2000ms')
  expect(intervals(section(follows, 'listen postgres_write'))).toBe('default-server downinter 1000ms')
})

test('a gateway asks services that are not ready as often as before, and those of a region that follows more seldom', () => {
  const leads = textOf('gateway@eu-west-1a')
  const follows = textOf('gateway@eu-central-1a')
  expect(intervals(leads)).toMatch(/inter 1000ms fastinter 200ms downinter 500ms fall 2/)
  expect(intervals(section(leads, 'backend api'))).toBeUndefined()
  expect(intervals(section(follows, 'backend api'))).toBe('default-server downinter 1000ms')
  expect(intervals(section(follows, 'backend api_reads'))).toBeUndefined()
})

test('without intervals of their own all are asked at the one that is set', () => {
  const { readInterMs: _read, standbyInterMs: _standby, ...databaseEntry } = settings.databaseEntry
  const text = textOf('database-entry@eu-central-1a', { ...site, settings: { ...settings, databaseEntry } })
  expect(text.match(/default-server/g)).toHaveLength(1)
})

test('jobs of which tickets come have an interval of their own, the front door the usual one', () => {
  const { global, scrape_configs: jobs } = JSON.parse(textOf('prometheus').split('\n}{')[0] + '\n}')
  const every = Object.fromEntries(jobs.map((job: Record<string, string>) => [job['job_name'], job['scrape_interval']]))
  expect(global.scrape_interval).toBe('1000ms')
  expect(every).toEqual({ front_door: undefined, gateway: '3000ms', patroni: '3000ms' })
})
