import { expect, test } from 'vitest'
import lab from '../../../../environments/lab-single-region.ts'
import { estateOf } from '../../estate.ts'
import { blackHoleHandle } from './black-hole.ts'
import type { LabSystem } from '../../systems/lab/system.ts'

const probeOf = (zones: string[] | undefined) => {
  const environment = structuredClone(lab)
  if (zones) environment.driver.settings.etcd.zones = { 'eu-west-1': zones }
  return blackHoleHandle(estateOf(environment) as LabSystem, 'eu-west-1/c', 'both').probe
}

test('a zone is probed at its member of etcd, and at its database where it has none', () => {
  expect(probeOf(undefined)).toEqual({ from: 'control-eu-west-1', address: '10.1.23.10', port: 2379 })
  expect(probeOf(['a', 'a', 'b'])).toEqual({ from: 'control-eu-west-1', address: '10.1.23.10', port: 5432 })
})
