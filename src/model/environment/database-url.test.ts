import { expect, test } from 'vitest'
import { cacheUrl, sentinelsIn, tlsIn } from './database-url.ts'

const sentinels = {
  master: 'cache',
  at: [
    { host: '10.0.0.9', port: 26379 },
    { host: '10.0.0.8', port: 26379 },
  ],
}

test('a node of a cluster is named as ever', () => {
  expect(cacheUrl({}, '10.0.0.1', 6379)).toBe('redis://10.0.0.1:6379')
  expect(sentinelsIn('redis://10.0.0.1:6379')).toBe(null)
})

test('with Sentinel, whom to ask for the master goes with it, beside how it is spoken to', () => {
  const tls = { mode: 'verify-full', rootCert: '/ca' } as const
  const url = cacheUrl({ tls, sentinels }, '10.0.0.1', 6379)
  expect(sentinelsIn(url)).toEqual({ master: 'cache', at: ['10.0.0.9:26379', '10.0.0.8:26379'] })
  expect(tlsIn(url)).toEqual(tls)
  expect(new URL(url).host).toBe('10.0.0.1:6379')
  expect(tlsIn(cacheUrl({ sentinels }, '10.0.0.1', 6379))).toBeUndefined()
})
