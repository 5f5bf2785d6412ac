import type { CheckResult } from '../../model/record/journal-entry.ts'

/** A check by what `look` resolves with; what does not hold is thrown by it, and says why. */
export async function checked(name: string, look: () => Promise<string>): Promise<CheckResult> {
  try {
    return { name, ok: true, detail: await look() }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
