/** Everything that is printed goes through here, whoever prints it: no secret that this process has met reaches a terminal. */
import { secrecy } from './secrecy.ts'

export function concealIn(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) =>
    write(typeof chunk === 'string' ? secrecy.concealKnown(chunk) : chunk, ...rest)
}
