import { expect, test } from 'vitest'
import environment from '../../../environments/lab.ts'
import { siteOf } from '../../../test/lab-site.ts'
import { topologyOf } from '../topology.ts'
import { specOf } from './all.ts'

const { settings } = environment.driver
const site = siteOf(settings)
const { topology } = site
const configurationOf = (id: string) => {
  const component = topology.components.find(known => known.id === id)
  if (!component) throw new Error(`no ${id}`)
  return Object.values(specOf(site, component)?.files ?? {}).join('')
}

test('the backbone prefers the nearest point, and takes from each only the address of its door', () => {
  const text = configurationOf('routing@backbone')
  const [, dublin = '', frankfurt = ''] = text.split('protocol bgp ')
  expect(dublin).toMatch(
    /^eu_dublin \{[^]*neighbor 198\.51\.101\.2 as 65001;[^]*preference 200; import where net = 198\.51\.100\.2\/32;/,
  )
  expect(frankfurt).toMatch(/^eu_frankfurt \{[^]*neighbor 198\.51\.102\.2 as 65002;[^]*preference 199;/)
  expect(text.match(/bfd on/g)).toHaveLength(2)
})

test('a point announces nothing by itself: who watches its proxy lets it', () => {
  const text = configurationOf('routing@eu-frankfurt')
  expect(text).toMatch(/protocol static anycast \{\s+disabled;/)
  expect(text).toContain('neighbor 198.51.102.1 as 64512;')
  expect(text).toContain('local as 65002;')
})

test('a front door with one point of presence is not routed at all', () => {
  const edges = { us: { address: '198.18.1.2', client: '198.19.1.10', regions: ['us-east-1'] } }
  expect(topologyOf({ ...settings, edges }).components.filter(({ kind }) => kind === 'routing')).toEqual([])
  expect(topology.components.filter(({ kind }) => kind === 'routing').map(({ id }) => id)).toEqual([
    'routing@backbone',
    'routing@eu-dublin',
    'routing@eu-frankfurt',
  ])
})
