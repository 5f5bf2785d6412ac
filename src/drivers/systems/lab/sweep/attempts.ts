/** The same done to several, of which one that fails keeps none of the others from having it done. */
import { saidOf } from './found.ts'

/** Does it to each, at once; throws once all are over, with those for which it failed and why. */
export async function attemptAll<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  act: (item: T) => Promise<unknown>,
): Promise<void> {
  const done = await Promise.allSettled(items.map(async item => await act(item)))
  const failures = done.flatMap((one, at) =>
    one.status === 'rejected' ? [`${nameOf(items[at] as T)}: ${saidOf(one.reason)}`] : [],
  )
  if (failures.length > 0) throw new Error(failures.join('; '))
}
