/**
 * The cache of an edge, as rules of its HAProxy. It keeps what the service calls public, for as long as the service says. What
 * differs by `Origin` is kept once for each site: HAProxy knows no such key, so the site is part of the address while it looks.
 */
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'

type Settings = LabSettings['edge']['cache']

export const cacheSection = `cache replies
  total-max-size 8
  max-object-size 65536
  max-age 3600
  process-vary on`

export const cacheRequestRules = ({ honourVary }: Settings): string =>
  honourVary
    ? `  http-request set-var(txn.asked) url
  http-request set-uri %[url]|%[req.hdr(Origin)]
  http-request cache-use replies
  http-request set-uri %[var(txn.asked)]`
    : '  http-request cache-use replies'

/** A `Vary` that this cache does not know, it leaves alone: HAProxy then keeps nothing. */
export const cacheResponseRules = ({ honourVary, overrideSeconds }: Settings): string =>
  [
    ...(honourVary
      ? [
          '  acl differs_by_site res.hdr(Vary) -i -m str Origin',
          '  http-response set-var(txn.by_site) bool(true) if differs_by_site',
          '  http-response del-header Vary if differs_by_site',
          '  http-after-response set-header Vary Origin if { var(txn.by_site) -m bool } || { res.cache_hit }',
        ]
      : ['  http-response del-header Vary']),
    ...(overrideSeconds === undefined
      ? []
      : [
          `  http-response set-header Cache-Control "public, max-age=${overrideSeconds}" if { res.hdr(Cache-Control) -m sub public }`,
        ]),
    '  http-response cache-store replies',
    '  http-after-response set-header X-Cache hit if { res.cache_hit }',
  ].join('\n')
