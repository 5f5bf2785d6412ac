import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { numberOf } from '../settings.ts'

const silence = { path: 'monitoring.deadMansSwitch.silenceMs', unit: 'ms' } as const

const longMs = 5_000
const slackMs = 4_000

export const monitoringSilence: Cause = {
  id: 'monitoring.silence',
  title: 'The dead man’s switch waits long before it tells that monitoring is silent.',
  rule: 'silenceMs is over 5 s',
  settings: [silence],
  phase: 'alert',
  explains: ['detection'],
  advice: 'let it wait for no more than a few heartbeats',
  docs: 'https://prometheus.io/docs/practices/alerting/#metamonitoring',
  supportedBy({ environment, alerts }) {
    const waitsMs = numberOf(environment.driver.settings, silence)
    const beats = alerts.filter(({ route }) => route === 'heartbeat')
    const last = beats.at(-1)
    if (!(waitsMs > longMs) || !last) return null
    const told = alerts.find(
      ({ route, status, atMs }) => route === 'dead-mans-switch' && status === 'firing' && atMs >= 0,
    )
    if (!told)
      return last.atMs < 0
        ? `the last of ${beats.length} heartbeats came ${formatMs(-last.atMs)} before the fault, and nobody was told of the silence`
        : null
    const before = beats.findLast(({ atMs }) => atMs < told.atMs)
    const waited = before === undefined ? Infinity : told.atMs - before.atMs
    return waited <= waitsMs + slackMs
      ? `the dead man’s switch told of the silence ${formatMs(told.atMs)} after the fault, ${formatMs(waited)} after the last heartbeat`
      : null
  },
}
