import Type, { type Static } from 'typebox'

/** A setting that is not the same in two configurations; null: it is not set there. Values are JSON, cut where they are long. */
export const SettingChange = Type.Object(
  {
    path: Type.String({ description: 'inside the environment: driver.settings.patroni.ttl' }),
    before: Type.Union([Type.String(), Type.Null()]),
    after: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: false },
)
export type SettingChange = Static<typeof SettingChange>

/** As many of them as one reads, each a line; of the rest their number. */
export function changeLines(changes: readonly SettingChange[], atMost = 8): string[] {
  const lines = changes
    .slice(0, atMost)
    .map(({ path, before, after }) => `${path}: ${before ?? 'not set'} -> ${after ?? 'not set'}`)
  return changes.length <= atMost ? lines : [...lines, `and ${changes.length - atMost} more`]
}
