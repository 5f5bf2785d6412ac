/** Settings of what watches the lab and tells who is on call: rules, where each alert goes, and what watches the watchers. */
import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const
const Milliseconds = Type.Integer({ minimum: 100 })
const Words = Type.Record(Type.String(), Type.String())

const AlertRule = Type.Object(
  {
    expr: Type.String({ description: 'PromQL; each series that it yields is an alert' }),
    forMs: Type.Integer({ minimum: 0, description: 'it has to hold for this long before the alert fires' }),
    labels: Words,
  },
  closed,
)

const Receiver = Type.Object(
  {
    matcher: Type.String({
      pattern: '^[a-z_]+="[^"]*"$',
      description: 'a label and its value; an alert that matches no receiver reaches nobody',
    }),
    url: Type.String({ pattern: '^http://', description: 'webhook that notifications are posted to' }),
    repeatMs: Milliseconds,
  },
  closed,
)

export const MonitoringSettings = Type.Object(
  {
    scrapeIntervalMs: Milliseconds,
    evaluationIntervalMs: Milliseconds,
    probeTimeoutMs: Milliseconds,
    resendDelayMs: Type.Integer({
      minimum: 100,
      description:
        'Prometheus repeats a standing alert this often; Alertmanager forgets one it has not heard of for four',
    }),
    rules: Type.Record(Type.String({ pattern: '^[A-Z][A-Za-z]*$' }), AlertRule),
    receivers: Type.Record(Type.String({ pattern: '^[a-z-]+$' }), Receiver),
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
