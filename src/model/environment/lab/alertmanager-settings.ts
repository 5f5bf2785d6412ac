/** Alertmanager's own configuration: how alerts are grouped, whom they reach, and which of them keep others quiet. */
import Type, { type Static, type TSchema } from 'typebox'
import { document } from './configuration.ts'
import { reservedKeys } from './reserved-keys.ts'

const closed = { additionalProperties: false } as const
const unit = '(ms|[smhdwy])'
const Interval = Type.String({
  pattern: `^(0|([0-9]+${unit})+)$`,
  description: 'as Alertmanager writes it: 30s, 5m, 1h30m',
})
const LongerThanNothing = Type.String({
  pattern: `^(?=.*[1-9])([0-9]+${unit})+$`,
  description: 'longer than nothing, as Alertmanager writes it: 30s, 5m, 1h30m',
})
const Labels = Type.Record(Type.String(), Type.String())
const Matchers = Type.Array(Type.String(), {
  description: 'one or several of label="value", with =, !=, =~ or !~',
})
const Names = Type.Array(Type.String())

const routeFields = {
  receiver: Type.Optional(Type.String()),
  group_by: Type.Optional(Names),
  group_wait: Type.Optional(Interval),
  group_interval: Type.Optional(LongerThanNothing),
  repeat_interval: Type.Optional(LongerThanNothing),
  mute_time_intervals: Type.Optional(Names),
  active_time_intervals: Type.Optional(Names),
}
const matchFields = {
  matchers: Type.Optional(Matchers),
  match: Type.Optional(Labels),
  match_re: Type.Optional(Labels),
  continue: Type.Optional(Type.Boolean()),
}

/** A node of the tree that an alert goes down. Fields are Alertmanager's own. */
export interface AlertRoute extends Static<ReturnType<typeof fieldsOf>> {
  readonly routes?: AlertRoute[]
}

const fieldsOf = () => Type.Object({ ...routeFields, ...matchFields })
const deepest = 8

const childRoute = (depth: number): TSchema =>
  Type.Object(
    {
      ...routeFields,
      ...matchFields,
      ...(depth === deepest ? {} : { routes: Type.Optional(Type.Array(childRoute(depth + 1))) }),
    },
    closed,
  )

const RootRoute = Type.Unsafe<Omit<AlertRoute, keyof typeof matchFields>>(
  Type.Object({ ...routeFields, routes: Type.Optional(Type.Array(childRoute(1))) }, closed),
)

const InhibitRule = Type.Object(
  {
    source_matchers: Type.Optional(Matchers),
    target_matchers: Type.Optional(Matchers),
    source_match: Type.Optional(Labels),
    target_match: Type.Optional(Labels),
    source_match_re: Type.Optional(Labels),
    target_match_re: Type.Optional(Labels),
    equal: Type.Optional(Names),
  },
  closed,
)

export const AlertmanagerSettings = Type.Object(
  {
    /** absent: a route to each receiver that has a matcher; what is given of it stands before the lab's own */
    route: Type.Optional(RootRoute),
    inhibit_rules: Type.Optional(Type.Array(InhibitRule)),
    time_intervals: Type.Optional(Type.Array(document({ description: 'as in alertmanager.yml', reserved: [] }))),
    mute_time_intervals: Type.Optional(Type.Array(document({ description: 'as in alertmanager.yml', reserved: [] }))),
    global: Type.Optional(document({ description: 'as in alertmanager.yml', reserved: [] })),
  },
  { ...closed, reserved: reservedKeys.alertmanager },
)
export type AlertmanagerSettings = Static<typeof AlertmanagerSettings>
