import { expect, test } from 'vitest'
import severalRegions from '../../../../../environments/lab.ts'
import singleRegion from '../../../../../environments/lab-single-region.ts'
import type { Lab } from '../../../../lab/lab.ts'
import { topologyOf } from '../../../../lab/topology.ts'
import type { LabEnvironment } from '../../../../model/environment/environment.ts'
import type { Cut } from '../../../contract/network.ts'
import { estateOf } from '../../../../../test/estate-of.ts'
import { cuttingOf } from './cut.ts'

function prepared(environment: LabEnvironment, cut: Cut) {
  const { settings } = environment.driver
  const lab = { settings, topology: topologyOf(settings) } as Lab
  return cuttingOf(lab, estateOf(environment)).prepare(cut, AbortSignal.timeout(1_000))
}

test('a zone is probed at its member of etcd, and at its database where it has none', async () => {
  const zone = { place: { region: 'eu-west-1', zone: 'c' }, direction: 'both' } as const
  const from = 'control-eu-west-1'
  expect((await prepared(singleRegion, zone)).probe).toEqual({ from, address: '10.1.23.10', port: 2379 })
  const without = structuredClone(singleRegion)
  without.driver.settings.etcd.zones = { 'eu-west-1': ['a', 'a', 'b'] }
  expect((await prepared(without, zone)).probe).toEqual({ from, address: '10.1.23.10', port: 5432 })
})

test('what comes in and what goes out is as the place sees it, whichever side its router is on', async () => {
  const droppedAt = async (place: Cut['place'], direction: Cut['direction']) =>
    (await prepared(severalRegions, { place, direction })).elements.map(Object.values)
  const zone = { region: 'eu-central-1', zone: 'a' }
  expect(await droppedAt(zone, 'in')).toEqual([['eu-central-1', 'dead_out', '"zone-a"']])
  expect(await droppedAt(zone, 'out')).toEqual([['eu-central-1', 'dead_in', '"zone-a"']])
  const region = { region: 'eu-central-1', zone: null }
  expect(await droppedAt(region, 'in')).toEqual([['eu-central-1', 'dead_in', '"backbone"']])
  expect(await droppedAt(region, 'out')).toEqual([['eu-central-1', 'dead_out', '"backbone"']])
  const point = { component: 'edge@eu-dublin' }
  expect(await droppedAt(point, 'in')).toEqual([['backbone', 'dead_out', '"e-eu-dublin"']])
  expect(await droppedAt(point, 'both')).toEqual([
    ['backbone', 'dead_in', '"e-eu-dublin"'],
    ['backbone', 'dead_out', '"e-eu-dublin"'],
  ])
})

test('what nobody could probe is refused', async () => {
  const cutting = (place: Cut['place']) => prepared(singleRegion, { place, direction: 'both' })
  await expect(cutting({ component: 'edge@moon' })).rejects.toThrow('edge@moon is no point of presence that a client')
  await expect(cutting({ region: 'atlantis', zone: null })).rejects.toThrow('region atlantis has no gateway')
  await expect(cutting({ region: 'atlantis', zone: 'a' })).rejects.toThrow('zone atlantis/a has no member to probe')
})
