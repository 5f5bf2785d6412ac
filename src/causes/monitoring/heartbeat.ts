import { heartbeatEveryMs } from '../../model/environment/lab/alert-routing.ts'
import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'

/** A rule whose alert leads there, or none: then the switch goes off for ever. */
export const monitoringHeartbeat: Cause = {
  id: 'monitoring.heartbeat',
  title: 'A heartbeat is rarer than its dead man’s switch waits.',
  rule: 'no heartbeat comes within silenceMs',
  settings: [
    { path: 'monitoring.deadMansSwitch.silenceMs', unit: 'ms' },
    { path: 'monitoring.receivers.*.repeatMs', unit: 'ms' },
    { path: 'monitoring.alertmanager.route.repeat_interval' },
  ],
  concerns: (path, { monitoring }) =>
    Object.entries(monitoring?.receivers ?? {}).some(
      ([name, { url }]) => url.endsWith('/heartbeat') && path === `monitoring.receivers.${name}.repeatMs`,
    ),
  phase: 'alert',
  explains: ['detection'],
  advice: 'send the heartbeat several times within the time that the switch waits',
  docs: 'https://prometheus.io/docs/alerting/latest/configuration/#route',
  statically({ monitoring }) {
    const silenceMs = monitoring?.deadMansSwitch?.silenceMs
    if (monitoring === undefined || silenceMs === undefined) return null
    const everyMs = heartbeatEveryMs(monitoring)
    if (everyMs !== null && everyMs < silenceMs) return null
    const comes = everyMs === null ? 'no heartbeat ever comes' : `a heartbeat comes every ${formatMs(everyMs)}`
    return `${comes}, and the dead man’s switch tells of silence after ${formatMs(silenceMs)}: it cries wolf while monitoring works`
  },
  supportedBy({ alerts, firstBrokenMs }) {
    const early = alerts.filter(
      ({ route, status, atMs }) => route === 'dead-mans-switch' && status === 'firing' && atMs < firstBrokenMs,
    )
    const [first] = early
    return first
      ? `the dead man’s switch told of silence ${early.length} times before anything was broken, first ${formatMs(firstBrokenMs - first.atMs)} before it`
      : null
  },
}
