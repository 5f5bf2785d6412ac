import type { Ask } from '../../contract/ask.ts'
import type { ClockOffset } from '../../contract/places.ts'

/** The quickest of so many is the one that waited least on its way. */
const exchanges = 20

interface Exchange {
  readonly sentNs: bigint
  /** by the other clock */
  readonly answeredNs: bigint
  readonly heardNs: bigint
}

/** Asks a place for its time, and compares: the answer was given between question and reply. */
export async function clockOf({ ask }: Pick<Ask, 'ask'>, host: string): Promise<ClockOffset> {
  const seen: Exchange[] = []
  for (let at = 0; at < exchanges; at++) {
    const sentNs = process.hrtime.bigint()
    const [answer] = await ask(host, [{ name: 'clock', kind: 'clock' }])
    if (!answer) throw new Error(`${host} tells no time`)
    seen.push({ sentNs, answeredNs: BigInt(answer.atNs), heardNs: process.hrtime.bigint() })
  }
  return offsetOf(seen)
}

/** From the exchange that took least. Pure. */
export function offsetOf(seen: readonly Exchange[]): ClockOffset {
  const tookNs = ({ sentNs, heardNs }: Exchange) => Number(heardNs - sentNs)
  const best = seen.reduce((a, b) => (tookNs(b) < tookNs(a) ? b : a))
  const half = (best.heardNs - best.sentNs) / 2n
  return { offsetNs: best.answeredNs - (best.sentNs + half), halfWidthNs: tookNs(best) / 2 }
}
