/** Looks through the labels of everything that monitoring has measured, or through alerts and what was sent to who is on call. */
import { type Found, marksIn } from './found.ts'

export async function searchMetrics(
  urls: readonly string[],
  prefix: string,
  length: number,
  found: Found,
): Promise<void> {
  for (const url of urls)
    await found.attempt(url, () =>
      found.read(async () => {
        const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
        const text = await response.text()
        if (!response.ok) throw new Error(`answers ${response.status}`)
        found.items++
        found.bytes += text.length
        found.see(marksIn(text, prefix, length))
      }),
    )
}
