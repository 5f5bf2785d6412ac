/** What EC2 is asked for, and what is said where there is none. */
import { refusal } from '../../../../model/muster-error.ts'

/** What lies in a zone and has all of the tags. Pure. */
export const filtersOf = (zone: string, tags: Readonly<Record<string, string>>) => [
  { Name: 'availability-zone', Values: [zone] },
  ...tagFilters(tags),
]

export const tagFilters = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([tag, value]) => ({ Name: `tag:${tag}`, Values: [value] }))

/** A drill of nothing would look like one that hurt nobody. */
export const nothingThere = (what: string) =>
  refusal('aws.no-target', what, 'compare `tags`, `zones` and `stores` of the system with what the account has')

/** EC2 takes so many values of a filter in one call. */
const most = 200

/** What is found of many, asked for in parts that EC2 takes. */
export async function inParts<T>(all: readonly string[], ask: (part: string[]) => Promise<readonly T[]>): Promise<T[]> {
  const found: T[] = []
  for (let at = 0; at < all.length; at += most) found.push(...(await ask(all.slice(at, at + most))))
  return found
}
