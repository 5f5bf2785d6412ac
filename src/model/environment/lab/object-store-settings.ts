import Type, { type Static } from 'typebox'
import { configuration } from './configuration.ts'
import { ByName, Name } from '../../names.ts'
import { reservedKeys } from './reserved-keys.ts'

const closed = { additionalProperties: false } as const

const Bucket = Type.Object(
  {
    versioning: Type.Boolean({ description: 'off: what is written over is gone' }),
    replicates: Type.Boolean({ description: 'off: what is in it stays at the site that took it' }),
    publicRead: Type.Boolean({ description: 'on: anybody may read what is in it' }),
  },
  closed,
)

/** Ceph's object gateway at two sites, each with a cluster of its own, one copying from the other. */
export const ObjectStoreSettings = Type.Object(
  {
    /** regions; new buckets are made at the first, the second follows */
    sites: Type.Unsafe<[string, string]>(Type.Array(Name, { minItems: 2, maxItems: 2 })),
    buckets: ByName(Bucket),
    /** options of Ceph at both sites, written as they are */
    config: configuration({
      description: 'options of the section "global" of ceph.conf',
      reserved: reservedKeys.ceph,
      keys: '[A-Za-z0-9_. -]+',
    }),
  },
  closed,
)
export type ObjectStoreSettings = Static<typeof ObjectStoreSettings>
