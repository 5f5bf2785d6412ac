/** A Redis as its keys are searched, and as their positive is put into it: one connection, for as long as it is used. */
import { Redis } from 'ioredis'

/** A server, by its address or its socket. */
export type CacheAddress = { readonly host: string; readonly port: number } | { readonly path: string }

/** `timeoutMs`: of each command. */
export async function inCache<T>(at: CacheAddress, timeoutMs: number, use: (redis: Redis) => Promise<T>): Promise<T> {
  // A replica may answer: what lies in it is looked for as well.
  const options = { lazyConnect: true, readOnly: true, retryStrategy: () => null, commandTimeout: timeoutMs }
  const redis = new Redis({ ...at, ...options, connectTimeout: timeoutMs })
  // The command's own rejection says the same; without a listener the event would end the process.
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await use(redis)
  } finally {
    redis.disconnect()
  }
}
