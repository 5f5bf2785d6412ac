import { expect, test } from 'vitest'
import type { MonitoringSettings } from '../../model/monitoring-settings.ts'
import type { AlertHeard } from '../facts.ts'
import { finding, namedIn, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const edited =
  (edit: (monitoring: MonitoringSettings) => unknown) =>
  ({ monitoring }: { monitoring?: MonitoringSettings }) =>
    edit(monitoring as MonitoringSettings)
const heard = (route: AlertHeard['route'], atMs: number): AlertHeard => ({
  route,
  name: 'an alert',
  status: 'firing',
  labels: {},
  atMs,
})
const untold = finding('detection')

test('a heartbeat that is rarer than its switch waits is told before a drill, and named where the switch cried wolf', () => {
  const rare = edited(({ receivers }) => receivers['heartbeat'] && (receivers['heartbeat'].repeatMs = 43_200_000))
  expect(saysOf('monitoring.heartbeat', rare)).toMatch(/a heartbeat comes every 12 h, .* after 5 s/)
  expect(
    saysOf(
      'monitoring.heartbeat',
      edited(({ rules }) => delete rules['Watchdog']),
    ),
  ).toMatch(/no heartbeat ever/)
  expect(saysOf('monitoring.heartbeat', sound)).toBeNull()
  const alerts = [heard('dead-mans-switch', -4_000)]
  expect(namedIn(run(rare, { alerts }), untold)).toEqual(['monitoring.heartbeat'])
  expect(namedIn(run(rare, { alerts: [heard('dead-mans-switch', 4_000)] }), untold)).toEqual([])
  // A prelude that silenced monitoring explains the switch by itself.
  expect(namedIn(run(rare, { alerts, firstBrokenMs: -9_000 }), untold)).toEqual([])
  expect(namedIn(run(sound, { alerts }), untold)).toEqual([])
})

test('an alert that no receiver gets is named where nobody was paged', () => {
  const mistaken = edited(({ rules }) => rules['ServiceDown'] && (rules['ServiceDown'].labels['severity'] = 'pager'))
  const alerts = [heard('heartbeat', -500), heard('heartbeat', 500), heard('ticket', 2_000)]
  expect(namedIn(run(mistaken, { alerts }), untold)).toEqual(['monitoring.receivers'])
  expect(namedIn(run(mistaken, { alerts: [...alerts, heard('page', 9_000)] }), untold)).toEqual([])
  expect(namedIn(run(sound, { alerts }), untold)).toEqual([])
})

test('silence that nobody told of is explained by the switch that is not there', () => {
  const none = edited(monitoring => delete monitoring.deadMansSwitch)
  const silent = { alerts: [heard('heartbeat', -1_500), heard('heartbeat', -500)] }
  expect(namedIn(run(none, silent), untold)).toEqual(['monitoring.dead-mans-switch'])
  expect(namedIn(run(none, { alerts: [...silent.alerts, heard('heartbeat', 500)] }), untold)).toEqual([])
  expect(namedIn(run(sound, silent), untold)).toEqual([])
})
