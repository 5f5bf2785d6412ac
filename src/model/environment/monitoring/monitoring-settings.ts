import Type, { type Static } from 'typebox'
import { Duration } from '../../duration.ts'
import { ByName } from '../../names.ts'
import { SecretReference } from '../secret-reference.ts'
import { ReplyMatch } from '../service.ts'

const closed = { additionalProperties: false } as const
const Url = Type.String({ pattern: '^https?://', description: 'a URL: https://prometheus.example' })

const shared = {
  /** sent with each request; a secret by reference */
  headers: Type.Optional(
    Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]+$' }), Type.Union([Type.String(), SecretReference]), {
      additionalProperties: false,
    }),
  ),
  timeout: Type.Optional(Duration),
}

/** Holds while the reply is as it should be; without `good`: while its status is one from 200 to 299. */
const HttpCheck = Type.Object({ get: Url, good: Type.Optional(ReplyMatch), ...shared }, closed)

/** Holds while the expression yields nothing: as an alert of Prometheus does not fire. */
const PrometheusCheck = Type.Object(
  {
    prometheus: Url,
    alert: Type.String({ minLength: 1, description: 'an expression: rate(errors[1m]) > 5' }),
    ...shared,
  },
  closed,
)

export const MonitoringCheck = Type.Union([HttpCheck, PrometheusCheck])
export type MonitoringCheck = Static<typeof MonitoringCheck>

/** What watches the estate already: asked from the machine that drills. */
export const MonitoringSettings = Type.Object(
  { driver: Type.Literal('monitoring'), checks: ByName(MonitoringCheck, { minProperties: 1 }) },
  closed,
)
export type MonitoringSettings = Static<typeof MonitoringSettings>
