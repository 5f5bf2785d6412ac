/** Where a writer's numbers go in a Redis Cluster: lists, one in each equal part of the slots, so that every shard takes some. */
const slotCount = 16_384
/** A writer's numbers go round over this many lists. */
const parts = 16
/** Parts from one number to the next: neighbours would leave each shard alone for most of a round. */
const stride = 5

/** Which of a writer's lists takes a number. */
export const partOf = (writer: number, seq: number) => ((writer + seq) * stride) % parts

/** Slot of a key: of its `{tag}` when it has one that is not empty. */
export function slotOf(key: string): number {
  const from = key.indexOf('{')
  const to = key.indexOf('}', from + 1)
  return crc16(Buffer.from(from >= 0 && to > from + 1 ? key.slice(from + 1, to) : key)) % slotCount
}

/** CRC16 as XMODEM has it: polynomial 0x1021, nothing reflected, start 0. */
function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return crc
}

/** The lists of a writer: of each, the first salt with which its slot lies in its own part of the slots. */
export function listsOf(ledger: string, writer: number): string[] {
  const isIn = (key: string, part: number) => Math.floor(slotOf(key) / (slotCount / parts)) === part
  return Array.from({ length: parts }, (_, part) => {
    const keyWith = (salt: number) => `muster:{${salt}:${part}:${ledger}:${writer}}`
    let salt = 0
    while (!isIn(keyWith(salt), part)) salt++
    return keyWith(salt)
  })
}
