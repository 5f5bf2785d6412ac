import Type from 'typebox'
import { configuration } from './configuration.ts'
import { reservedKeys, saidElsewhere } from './reserved-keys.ts'

const closed = { additionalProperties: false } as const
const words = '[a-z0-9-]+( [A-Za-z0-9_.-]+)*'

/**
 * What a proxy's haproxy.cfg says beside what the lab writes there: a keyword and what stands behind it (`timeout client: 30m`);
 * true writes the keyword alone, false takes it back with `no`. `said`: keywords that have a setting of their own, and its path.
 */
export const haproxySettings = (said: Readonly<Record<string, string>>) =>
  Type.Object(
    {
      global: Type.Optional(
        configuration({
          description: 'keywords of the section "global" of haproxy.cfg',
          reserved: reservedKeys.haproxyGlobal,
          keys: words,
        }),
      ),
      defaults: Type.Optional(
        configuration({
          description: 'keywords of the section "defaults" of haproxy.cfg',
          reserved: [...reservedKeys.haproxyDefaults, ...saidElsewhere(said)],
          keys: words,
        }),
      ),
      'default-server': Type.Optional(
        configuration({
          description: 'options of every server, as behind "default-server" in haproxy.cfg',
          reserved: [...reservedKeys.haproxyServer, ...saidElsewhere(said)],
          keys: words,
        }),
      ),
    },
    closed,
  )
