/** A position in PostgreSQL's write-ahead log (`0/3000148`) as a number of bytes. */
export function bytesOf(position: string): number {
  const [high = '0', low = '0'] = position.split('/')
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16)
}
