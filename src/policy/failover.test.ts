import { expect, test } from 'vitest'
import lab from '../../environments/lab.ts'
import failover from '../../scenarios/db-failover.ts'
import regionOutage from '../../scenarios/region-outage.ts'
import serviceCrash from '../../scenarios/service-crash.ts'
import type { Environment } from '../model/environment/environment.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError } from '../model/muster-error.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { boundaryBreaks, refuseBoundaryBreak } from './failover.ts'

const on = '2026-11-25'
const changed = (edit: (environment: any) => void): Environment => {
  const copy = structuredClone(lab)
  edit(copy)
  return copy
}
const at = (scenario: Scenario, environment: Environment) =>
  boundaryBreaks(scenario, environment, on).map(({ between: [first] }) => first.path.join('.'))

test('the lab fails over inside its boundaries, whatever is broken', () => {
  for (const scenario of [failover, regionOutage, serviceCrash]) expect(at(scenario, lab)).toEqual([])
})

test.each([
  ['regions.eu-west-1.backupRegions.0', (e: any) => (e.regions['eu-west-1'].backupRegions = ['us-east-1'])],
  ['stores.core-db.standby.region', (e: any) => (e.stores['core-db'].standby.region = 'us-east-1')],
  [
    'driver.settings.regions.us-east-1.standbyOf',
    (e: any) => (e.driver.settings.regions['us-east-1'].standbyOf = 'eu-west-1'),
  ],
  ['driver.settings.edges.eu.regions.1', (e: any) => (e.driver.settings.edges.eu.regions = ['eu-west-1', 'us-east-1'])],
])('a failover across the border by %s is found', (path, edit) => {
  expect(at(regionOutage, changed(edit))).toEqual([path])
})

test('only of regions in which something is broken', () => {
  const environment = changed(e => (e.regions['us-east-1'].backupRegions = ['eu-west-1']))
  expect(at(failover, environment)).toEqual([])
  const inVirginia: Scenario = {
    ...failover,
    faults: [{ id: 'cut', kind: 'region.isolate', target: { region: 'us-east-1' }, at: '0s' }],
  }
  expect(at(inVirginia, environment)).toEqual(['regions.us-east-1.backupRegions.0'])
  const anywhere: Scenario = {
    ...failover,
    faults: [{ id: 'cut', kind: 'zone.isolate', target: { zone: 'a' }, at: '0s' }],
  }
  expect(at(anywhere, environment)).toEqual(['regions.us-east-1.backupRegions.0'])
  const byComponent = (component: string): Scenario => ({
    ...failover,
    faults: [{ id: 'crash', kind: 'component.crash', target: { component }, at: '0s' }],
  })
  expect(at(byComponent('gateway@us-east-1a'), environment)).toEqual(['regions.us-east-1.backupRegions.0'])
  expect(at(byComponent('gateway@eu-west-1a'), environment)).toEqual([])
})

test('steps of the runbook that move users or data across the border', () => {
  const steps = (recover: NonNullable<Scenario['runbook']>['recover']): Scenario => ({
    ...regionOutage,
    faults: [],
    runbook: { recover },
  })
  const cutOver = { id: 'cut', title: 'cut over', do: 'edge.cut-over', target: { component: 'edge@eu' } }
  const promote = { id: 'promote', title: 'promote', do: 'postgres.promote-standby' }
  const away = steps([
    { ...cutOver, with: { to: 'us-east-1' } },
    { ...promote, target: { store: 'core-db', region: 'us-east-1' } },
    { id: 'call', title: 'call', manual: 'call the carrier' },
  ])
  expect(at(away, lab)).toEqual(['scenario.runbook.recover.0', 'scenario.runbook.recover.1'])
  const inside = steps([
    { ...cutOver, with: { to: 'eu-central-1' } },
    { ...promote, target: { store: 'core-db', region: 'eu-central-1' } },
  ])
  expect(at(inside, lab)).toEqual([])
})

test('such a drill is refused, unless the scenario says that this is what it tests', () => {
  const environment = changed(e => (e.regions['eu-west-1'].backupRegions = ['us-east-1']))
  const refuse = (scenario: Scenario) => () => refuseBoundaryBreak(scenario, environment, on)
  expect(refuse(regionOutage)).toThrow(/eu-west-1 takes its data to us-east-1 \(Virginia, US\), outside "eu"/)
  try {
    refuse(regionOutage)()
  } catch (error) {
    expect(error).toBeInstanceOf(MusterError)
    expect((error as MusterError).exitCode).toBe(ExitCode.refused)
  }
  expect(refuse({ ...regionOutage, expects: { boundaryBreak: 'a leak on purpose' } })).not.toThrow()
  expect(() => refuseBoundaryBreak(regionOutage, lab, on)).not.toThrow()
})
