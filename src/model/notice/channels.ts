import Type, { type Static } from 'typebox'
import { messageEvents } from './message.ts'
import { Name } from '../names.ts'

const closed = { additionalProperties: false } as const

/** Where a secret is read from when Muster starts; it stands in no file of ours and in no evidence. */
export const SecretFrom = Type.Object(
  {
    /** name of an environment variable */
    env: Type.Optional(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', secret: true })),
    /** path of a file, from the folder of the channels */
    file: Type.Optional(Type.String({ minLength: 1, secret: true })),
  },
  // Whoever writes the secret itself here does not see it again in what is wrong with it.
  {
    ...closed,
    minProperties: 1,
    maxProperties: 1,
    secret: true,
    description: '{ env: NAME } or { file: path }, and not the secret itself',
  },
)
export type SecretFrom = Static<typeof SecretFrom>

const Url = Type.String({ pattern: '^https?://[^/@\\s]+(/\\S*)?$', description: 'a URL without a secret in it' })

const common = {
  name: Name,
  /** absent: of all */
  events: Type.Optional(
    Type.Array(Type.Enum(messageEvents.filter(event => event !== 'test')), { minItems: 1, uniqueItems: true }),
  ),
}

/** Incoming webhook of Slack: whoever knows its URL can post. */
const SlackChannel = Type.Object({ ...common, kind: Type.Literal('slack'), urlFrom: SecretFrom }, closed)

/** Webhook of a workflow of Microsoft Teams ("When a Teams webhook request is received"). */
const TeamsChannel = Type.Object({ ...common, kind: Type.Literal('teams'), urlFrom: SecretFrom }, closed)

/** Events API v2 of PagerDuty. */
const PagerDutyChannel = Type.Object(
  {
    ...common,
    kind: Type.Literal('pagerduty'),
    routingKeyFrom: SecretFrom,
    /** absent: https://events.pagerduty.com; accounts in the EU: https://events.eu.pagerduty.com */
    url: Type.Optional(Url),
  },
  closed,
)

/** Any receiver of JSON. */
const WebhookChannel = Type.Object(
  {
    ...common,
    kind: Type.Literal('webhook'),
    urlFrom: SecretFrom,
    /** sent as `Authorization: Bearer ...`; absent: none */
    tokenFrom: Type.Optional(SecretFrom),
  },
  closed,
)

/** Annotations in the graphs of Grafana. */
const GrafanaChannel = Type.Object(
  {
    ...common,
    kind: Type.Literal('grafana'),
    url: Type.String({ ...Url, description: 'base URL of Grafana: https://grafana.example.com' }),
    /** of a service account that may write annotations */
    tokenFrom: SecretFrom,
    /** absent: in every dashboard that shows annotations with the tag */
    dashboardUid: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    /** beside `muster` and the names of the drill */
    tags: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  },
  closed,
)

export const Channel = Type.Union([SlackChannel, TeamsChannel, PagerDutyChannel, WebhookChannel, GrafanaChannel])
export type Channel = Static<typeof Channel>
export const channelKinds: readonly Channel['kind'][] = ['slack', 'teams', 'pagerduty', 'webhook', 'grafana']

/** Where messages of drills go. */
export const Channels = Type.Object({ channels: Type.Array(Channel, { minItems: 1 }) }, closed)
export type Channels = Static<typeof Channels>
