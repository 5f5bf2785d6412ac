/** What kind of data asset a file of the lab is part of, by where it lies. Pure. */

export const fileAssets = [
  'database files',
  'write-ahead log',
  'log archive',
  'backups',
  'cache files',
  'logs',
  'objects',
  'cluster state',
  'other files',
] as const
export type FileAsset = (typeof fileAssets)[number]

/** In order: the first that fits. Whatever fits none lies where no data was meant to be: a dump that was forgotten. */
const rules: readonly (readonly [RegExp, FileAsset])[] = [
  [/^patroni-[^/]+\/pg\/pg_wal\//, 'write-ahead log'],
  [/^patroni-[^/]+\/pg\/log\//, 'logs'],
  [/^patroni-[^/]+\/pg\//, 'database files'],
  [/^redis-[^/]+\/(appendonlydir\/|[^/]+\.rdb$)/, 'cache files'],
  [/^backup-[^/]+\/repository\/archive\//, 'log archive'],
  [/^backup-[^/]+\/repository\/backup\//, 'backups'],
  // Keys, versions and contents of every object, under the gateway.
  [/^ceph-osd-[^/]+\/data\//, 'objects'],
  [/^(etcd|ceph-mon)-[^/]+\/data\//, 'cluster state'],
  [/^[^/]+\/(log|[^/]+\.log)$/, 'logs'],
]

/** `path`: relative to the lab's folder. */
export const assetOf = (path: string): FileAsset => rules.find(([form]) => form.test(path))?.[1] ?? 'other files'
