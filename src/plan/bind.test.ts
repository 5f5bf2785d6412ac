import { expect, test } from 'vitest'
import overSsh from '../../environments/lab-over-ssh.ts'
import { estateOf } from '../../test/estate-of.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { AnyFault } from '../drivers/contract/fault.ts'
import type { EstateEnvironment } from '../model/environment/environment.ts'
import type { MusterError } from '../model/muster-error.ts'
import { bindFault, systemsOf } from './bind.ts'

const command = { driver: 'command' } as const
const environment: EstateEnvironment = { ...overSsh, systems: { ...overSsh.systems, ours: command, cloud: command } }
const estate = estateOf(environment)

const faultThat = (more: Partial<AnyFault>) =>
  ({ kind: 'zone.isolate', candidates: () => ['eu-west-1/a'], ...more }) as unknown as AnyFault
const driverOf = (name: string, system: string | undefined, more: Partial<AnyFault> = {}): Driver => ({
  ...{ name, description: '', faults: [faultThat(more)] },
  ...(system === undefined ? {} : { system }),
})

const wanted = {
  kind: 'zone.isolate',
  target: { region: 'eu-west-1', zone: 'a' },
  where: 'faults.0',
  field: 'kind',
} as const
const bound = (drivers: readonly Driver[], more: object = {}) => {
  try {
    const { driver } = bindFault({ ...wanted, ...more }, estate, drivers)
    return systemsOf(driver, estate).join()
  } catch (error) {
    const { message, hint } = error as MusterError
    return `${message} (${hint})`
  }
}

const onMachines = driverOf('general', undefined, { needs: ['cutting'] })
const [ours, cloud] = [driverOf('ours', 'ours'), driverOf('cloud', 'cloud')]

test('of several that can, the first in the order of systems does it, or the one that is named', () => {
  expect(bound([onMachines, ours, cloud])).toBe('machines')
  expect(bound([ours, onMachines])).toBe('ours')
  expect(bound([onMachines, ours, cloud], { via: 'cloud' })).toBe('cloud')
  expect(bound([ours, onMachines], { via: 'machines' })).toBe('machines')
})

test('one to which the target means nothing, or which cannot, is passed over', () => {
  const blind = driverOf('cloud', 'cloud', { candidates: () => [] })
  expect(bound([blind, ours])).toBe('ours')
  const unable = driverOf('general', undefined, { needs: ['searching'] })
  expect(bound([unable, ours])).toBe('ours')
  expect(bound([unable, blind])).toMatch(
    /^faults\.0: no system of the environment "lab-over-ssh" can do zone\.isolate:\n {2}machines: it cannot search stores for data\n {2}cloud: \{.*\} means nothing there/,
  )
})

test('who is named and is not there, or does not know it, is told by name', () => {
  expect(bound([ours], { via: 'clout' })).toMatch(
    /^faults\.0\.via: there is no system "clout" \(did you mean "cloud"\?\)/,
  )
  expect(bound([ours], { via: 'cloud' })).toBe(
    'faults.0.via: the system "cloud" does not know zone.isolate (it can be done via ours)',
  )
  expect(bound([ours], { kind: 'zone.isolat' })).toMatch(
    /there is no fault "zone\.isolat" \(did you mean "zone\.isolate"/,
  )
})

test('of one alone it is said as ever', () => {
  expect(bound([driverOf('ours', 'ours', { candidates: () => [] })])).toMatch(
    /^faults\.0\.target: .* means nothing that/,
  )
  expect(bound([driverOf('general', undefined, { needs: ['searching'] })])).toMatch(
    /^faults\.0\.kind: nothing that reaches the environment .* can search stores for data, which zone\.isolate needs/,
  )
})
