/** Settings of what watches the lab and tells who is on call: rules, where each alert goes, and what watches the watchers. */
import Type, { type Static } from 'typebox'
import { AlertmanagerSettings } from './alertmanager-settings.ts'
import { document } from './configuration.ts'

const closed = { additionalProperties: false } as const
const Milliseconds = Type.Integer({ minimum: 100 })
const Words = Type.Record(Type.String(), Type.String())

const AlertRule = Type.Object(
  {
    expr: Type.String({ description: 'PromQL; each series that it yields is an alert' }),
    forMs: Type.Integer({ minimum: 0, description: 'it has to hold for this long before the alert fires' }),
    labels: Words,
    annotations: Type.Optional(Words),
  },
  closed,
)

const Receiver = Type.Object(
  {
    matcher: Type.Optional(
      Type.String({
        description:
          'a label and its value, severity="page", also with !=, =~ or !~; absent: routes of alertmanager lead to it, or nobody does',
      }),
    ),
    url: Type.String({ pattern: '^http://', description: 'webhook that notifications are posted to' }),
    repeatMs: Type.Optional(
      Type.Integer({ minimum: 100, description: 'of its own route; absent: repeat_interval of the route above it' }),
    ),
    webhook: Type.Optional(
      document({
        description: 'further keys of its webhook_configs, as in alertmanager.yml',
        reserved: [{ key: 'url(_file)?', why: 'it is said by url beside; a setting stands in one place' }],
      }),
    ),
  },
  closed,
)

export const MonitoringSettings = Type.Object(
  {
    scrapeIntervalMs: Milliseconds,
    scrapeIntervalsMs: Type.Optional(
      Type.Object(
        { gateway: Type.Optional(Milliseconds), patroni: Type.Optional(Milliseconds) },
        { ...closed, description: 'of jobs that may be looked at more seldom; absent: scrapeIntervalMs' },
      ),
    ),
    evaluationIntervalMs: Milliseconds,
    probeTimeoutMs: Milliseconds,
    resendDelayMs: Type.Integer({
      minimum: 100,
      description:
        'Prometheus repeats a standing alert this often; Alertmanager forgets one it has not heard of for four',
    }),
    rules: Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_:]*$' }), AlertRule, closed),
    receivers: Type.Record(Type.String({ pattern: '^[A-Za-z0-9_-]+$' }), Receiver, closed),
    /** absent: each alert by itself, at once, to the receiver whose matcher it fits */
    alertmanager: Type.Optional(AlertmanagerSettings),
    deadMansSwitch: Type.Optional(
      Type.Object(
        {
          silenceMs: Type.Integer({
            minimum: 100,
            description:
              'without a heartbeat for this long, the on-call receiver itself says that monitoring is silent',
          }),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type MonitoringSettings = Static<typeof MonitoringSettings>
