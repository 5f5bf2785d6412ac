/**
 * One sample as Prometheus takes it from others: its remote-write protocol, version 1, a protobuf message in a Snappy block
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/). Of Snappy's format only the literal is used, which packs nothing. Pure.
 */
export const writeHeaders = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
}

/** Of one sample, at `timeMs` of the Unix epoch. */
export function writeRequest(labels: Readonly<Record<string, string>>, value: number, timeMs: number): Uint8Array {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const double = Buffer.alloc(8)
  double.writeDoubleLE(value)
  const sample = Buffer.concat([Buffer.from([(1 << 3) | 1]), double, Buffer.from([2 << 3]), varint(timeMs)])
  const series = [
    ...sorted.map(([name, text]) => message(1, Buffer.concat([message(1, name), message(2, text)]))),
    message(2, sample),
  ]
  return packed(message(1, Buffer.concat(series)))
}

/** A field that holds bytes. */
function message(field: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(bytes.length), bytes])
}

/** Seven bits a byte, lowest first; beyond 32 bits too, so by division. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left])
    bytes.push((left % 128) + 128)
  }
}

/** A Snappy block: the length, then one literal whose own length stands in two bytes. */
function packed(content: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16LE(content.length - 1)
  return Buffer.concat([varint(content.length), Buffer.from([61 << 2]), length, content])
}
