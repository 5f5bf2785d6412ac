import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Name } from '../names.ts'

/** One kind of backup: of what, how often, where to. What is lost at worst is what was written since the last one began to be taken. */
export const Backup = Type.Object(
  {
    /** stores whose data it holds */
    of: Type.Array(Name, { minItems: 1 }),
    /** absent: nobody wrote it down */
    every: Type.Optional(Type.Union([Type.Literal('continuous'), Duration])),
    /** how long one takes; absent: not stated, and more than nothing */
    takes: Type.Optional(Duration),
    /** regions in which it lies; absent: where its stores are */
    to: Type.Optional(Type.Array(Name)),
    keptFor: Type.Optional(Duration),
    /** how a restore is proven */
    tested: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Backup = Static<typeof Backup>
