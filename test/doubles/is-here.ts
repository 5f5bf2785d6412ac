/** What a suite is judged by need not be on every machine. */
import { expect, test } from 'vitest'

/** Whether it is; where it is not, the suite says so, as a test that this machine cannot run. */
export function isHere<T>(what: string, found: T | null | false): found is T {
  test.skipIf(!found)(`judged by ${what}`, () => expect(found).toBeTruthy())
  return found !== null && found !== false
}
