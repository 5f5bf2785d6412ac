import { expect, test } from 'vitest'
import type { MonitoringSettings } from '../../model/environment/lab/monitoring-settings.ts'
import type { AlertHeard } from '../facts.ts'
import { withCauses } from '../named.ts'
import { finding, namedIn, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'
import { outage, recoveryFrom } from '../../../test/causes/path-run.ts'

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
  // Of the receivers, only the one that heartbeats go to.
  const named = withCauses(untold, run(rare, { alerts: [heard('dead-mans-switch', -4_000)] })).causes?.[0]?.settings
  expect(named?.map(({ path }) => path.replace('driver.settings.monitoring.', ''))).toEqual([
    'deadMansSwitch.silenceMs',
    'receivers.heartbeat.repeatMs',
    'alertmanager.route.repeat_interval',
  ])
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
  const over = { ...heard('page', 9_000), status: 'resolved' } as const
  expect(namedIn(run(mistaken, { alerts: [...alerts, over] }), untold)).toEqual(['monitoring.receivers'])
  expect(namedIn(run(sound, { alerts }), untold)).toEqual([])
})

test('silence that nobody told of is explained by the switch that is not there', () => {
  const none = edited(monitoring => delete monitoring.deadMansSwitch)
  const silent = { alerts: [heard('heartbeat', -1_500), heard('heartbeat', -500)] }
  expect(namedIn(run(none, silent), untold)).toEqual(['monitoring.dead-mans-switch'])
  expect(namedIn(run(none, { alerts: [...silent.alerts, heard('heartbeat', 500)] }), untold)).toEqual([])
  expect(namedIn(run(sound, silent), untold)).toEqual([])
})

const beats = [heard('heartbeat', -500), heard('heartbeat', 500)]
/** Users were out for so long, and paged at these times. */
const felt = (outMs: number, ...pagesMs: readonly number[]) => ({
  recovery: [recoveryFrom(outage(0, outMs))],
  alerts: [...beats, ...pagesMs.map(atMs => heard('page', atMs))],
})

test('an alert that waits longer than users did is named by that, and so is one that came so late', () => {
  const patient = edited(({ rules }) => rules['ServiceDown'] && (rules['ServiceDown'].forMs = 30_000))
  expect(namedIn(run(patient, felt(6_200)), untold)).toEqual(['monitoring.for'])
  expect(namedIn(run(patient, felt(60_000, 32_500)), untold)).toEqual(['monitoring.for'])
  // Another that pages at once would have told.
  const other = edited(({ rules }) => {
    const { ServiceDown: own } = rules
    if (own) Object.assign(rules, { ServiceDown: { ...own, forMs: 30_000 }, Other: { ...own, forMs: 0 } })
  })
  expect(namedIn(run(other, felt(6_200)), untold)).toEqual([])
  // A page after two minutes, or none in two, is not the work of half a minute.
  expect(namedIn(run(patient, felt(120_000, 118_000)), untold)).toEqual([])
  expect(namedIn(run(patient, felt(120_000)), untold)).toEqual([])
  // Nothing reaches anybody while monitoring is silent.
  expect(namedIn(run(patient, { ...felt(6_200), alerts: [heard('heartbeat', -500)] }), untold)).toEqual([])
  expect(namedIn(run(sound, felt(6_200)), untold)).toEqual([])
})

test('Alertmanager that waits for more of a group is named where that held the page back', () => {
  const grouped = edited(monitoring => (monitoring.alertmanager = { route: { group_wait: '30s' } }))
  expect(namedIn(run(grouped, felt(6_200)), untold)).toEqual(['monitoring.group-wait'])
  expect(namedIn(run(grouped, felt(60_000, 31_000)), untold)).toEqual(['monitoring.group-wait'])
  expect(namedIn(run(grouped, felt(60_000, 9_000)), untold)).toEqual([])
  expect(namedIn(run(sound, felt(60_000, 31_000)), untold)).toEqual([])
})

test('looks that are rare are named where they held the page back', () => {
  const rare = edited(monitoring =>
    Object.assign(monitoring, { scrapeIntervalMs: 15_000, evaluationIntervalMs: 15_000 }),
  )
  expect(namedIn(run(rare, felt(20_000)), untold)).toEqual(['monitoring.interval'])
  expect(namedIn(run(rare, felt(60_000, 24_000)), untold)).toEqual(['monitoring.interval'])
  expect(namedIn(run(rare, felt(120_000)), untold)).toEqual([])
  expect(namedIn(run(sound, felt(20_000)), untold)).toEqual([])
})

test('a page that a ticket keeps quiet is told, and named where only the ticket came', () => {
  const inhibited = (target: string) =>
    edited(
      monitoring =>
        (monitoring.alertmanager = {
          inhibit_rules: [
            { source_matchers: ['alertname="MemberDown"'], target_matchers: [target], equal: ['region'] },
          ],
        }),
    )
  const quiet = inhibited('severity=~"page|info"')
  expect(saysOf('monitoring.inhibition', quiet)).toBe('while MemberDown fires, nobody is told of ServiceDown')
  expect(saysOf('monitoring.inhibition', inhibited('severity="ticket"'))).toBeNull()
  expect(saysOf('monitoring.inhibition', sound)).toBeNull()
  const ticket = { ...heard('ticket', 2_000), name: 'MemberDown' }
  const told = { ...felt(6_200), alerts: [...beats, ticket] }
  expect(namedIn(run(quiet, told), untold)).toEqual(['monitoring.inhibition'])
  expect(namedIn(run(quiet, { ...told, alerts: [...told.alerts, heard('page', 3_000)] }), untold)).toEqual([])
  expect(namedIn(run(quiet, felt(6_200)), untold)).toEqual([])
  expect(namedIn(run(sound, told), untold)).toEqual([])
})

test('an alert that matches no series is told, and named where nobody was paged', () => {
  const mistaken = edited(
    ({ rules }) => rules['ServiceDown'] && (rules['ServiceDown'].expr = 'probe_success{job="frontdoor"} == 0'),
  )
  expect(saysOf('monitoring.expression', mistaken)).toMatch(/ServiceDown \(probe_success.* never fires/)
  expect(saysOf('monitoring.expression', sound)).toBeNull()
  expect(namedIn(run(mistaken, felt(60_000)), untold)).toEqual(['monitoring.expression'])
  expect(namedIn(run(mistaken, felt(60_000, 3_000)), untold)).toEqual([])
  expect(namedIn(run(sound, felt(60_000)), untold)).toEqual([])
})

test('a switch that waits long is named with when it told of the silence, or that it did not', () => {
  const patient = edited(({ deadMansSwitch }) => deadMansSwitch && (deadMansSwitch.silenceMs = 30_000))
  const silent = { alerts: [heard('heartbeat', -3_100)] }
  const late = { alerts: [...silent.alerts, heard('dead-mans-switch', 27_000)] }
  expect(namedIn(run(patient, silent), untold)).toEqual(['monitoring.silence'])
  expect(namedIn(run(patient, late), untold)).toEqual(['monitoring.silence'])
  expect(namedIn(run(patient, { alerts: [...silent.alerts, heard('dead-mans-switch', 60_000)] }), untold)).toEqual([])
  expect(namedIn(run(patient, { alerts: beats }), untold)).toEqual([])
  expect(namedIn(run(sound, late), untold)).toEqual([])
})
