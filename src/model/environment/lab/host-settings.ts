import Type, { type Static } from 'typebox'
import { type Value } from './configuration.ts'
import { reservedKeys } from './reserved-keys.ts'

/** Kernel settings of hosts, by their tier (`web`, `app`, `db`, `edge`, `client`, ...) or by one host's name, which goes before. */
export const HostSettings = Type.Record(
  Type.String({ pattern: '^[a-z][a-z0-9.-]*$' }),
  Type.Object(
    {
      sysctl: Type.Unsafe<Record<string, Value>>({
        type: 'object',
        patternProperties: {
          '^[a-z0-9_./*-]+$': {
            type: ['string', 'number'],
            pattern: '^[0-9A-Za-z_ \\t.:-]+$',
            description: 'a value as sysctl takes it',
          },
        },
        additionalProperties: false,
        reserved: reservedKeys.sysctl,
        description: 'settings of the kernel below net, in the namespace of the host',
      }),
    },
    { additionalProperties: false },
  ),
)
export type HostSettings = Static<typeof HostSettings>
