/** Settings of the API gateways, and what a region has of its own. */
import Type, { type Static } from 'typebox'
import { haproxySettings } from './haproxy-settings.ts'
import { ByName } from '../../names.ts'

const closed = { additionalProperties: false } as const

const path = '/[A-Za-z0-9/_.~-]*'

/** What is asked to know whether somebody is well. */
export const CheckPath = Type.String({ pattern: `^${path}(\\?[A-Za-z0-9/_.~=&-]*)?$` })

const Limit = Type.Integer({ minimum: 0 })

/** What may differ from region to region. */
const regional = {
  healthPath: Type.Optional({
    ...Type.String({ pattern: `^${path}$` }),
    description: 'under which a gateway answers for itself; absent: /health',
  }),
  checkPath: Type.Optional({ ...CheckPath, description: 'what a gateway asks of each service; absent: /ready' }),
  jwtKey: Type.Optional(
    Type.String({
      // Or what stands in its place in the environment of a run.
      pattern: '^([A-Za-z0-9_+/=.~-]+|secret:hmac-sha256:[0-9a-f]{16})$',
      description:
        'signs the tokens that clients show; letters, digits and _ + / = . ~ -; absent: one that the lab makes up',
      secret: true,
    }),
  ),
}

export const GatewaySettings = Type.Object(
  {
    rateLimitsPerMinute: Type.Object({ users: Limit, jobs: Limit, matching: Limit }, closed),
    serverTimeoutMs: Type.Integer({ minimum: 100 }),
    interMs: Type.Integer({ minimum: 50 }),
    standbyInterMs: Type.Optional(
      Type.Integer({
        minimum: 50,
        description:
          'where the database follows another region: how often services are asked whether they can write by now; absent: interMs',
      }),
    ),
    reuseServerConnections: Type.Boolean({
      description: 'on: a request may go out on a connection that died unseen while its zone was cut off, and fail',
    }),
    ...regional,
    regions: Type.Optional(
      ByName(
        Type.Object(
          {
            rateLimitsPerMinute: Type.Optional(
              Type.Object(
                { users: Type.Optional(Limit), jobs: Type.Optional(Limit), matching: Type.Optional(Limit) },
                closed,
              ),
            ),
            ...regional,
          },
          closed,
        ),
        { description: 'what a region has of its own' },
      ),
    ),
    haproxy: Type.Optional(
      haproxySettings({
        inter: 'driver.settings.gateway.interMs',
        'timeout server': 'driver.settings.gateway.serverTimeoutMs',
        'option http-(keep-alive|server-close)': 'driver.settings.gateway.reuseServerConnections',
      }),
    ),
  },
  closed,
)
export type GatewaySettings = Static<typeof GatewaySettings>

export type RegionalGateway = Required<Pick<GatewaySettings, 'rateLimitsPerMinute' | 'healthPath' | 'checkPath'>> & {
  /** null: the key that the lab makes up */
  readonly jwtKey: string | null
}

/** What holds for the gateways of one region: its own, else what holds for all. */
export function gatewayOf(settings: GatewaySettings, region: string): RegionalGateway {
  const own = settings.regions?.[region]
  return {
    rateLimitsPerMinute: { ...settings.rateLimitsPerMinute, ...own?.rateLimitsPerMinute },
    healthPath: own?.healthPath ?? settings.healthPath ?? '/health',
    checkPath: own?.checkPath ?? settings.checkPath ?? '/ready',
    jwtKey: own?.jwtKey ?? settings.jwtKey ?? null,
  }
}
