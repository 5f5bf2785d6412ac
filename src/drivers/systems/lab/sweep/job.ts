/** What one place of the lab is asked to do about its stores, as JSON. */
import type { KeyPair } from '../../../../lab/objects/keys.ts'
import type { S3Site } from '../../../../lab/objects/s3.ts'
import type { Keys } from './files.ts'
import type { PositivePlanted, StoreSearched } from '../../../contract/searchable.ts'

export type Job =
  /** its positive is one of the database's files and of its log as well */
  | { readonly kind: 'rows'; readonly urls: readonly string[] }
  | { readonly kind: 'keys'; readonly nodes: readonly { readonly host: string; readonly port: number }[] }
  /** only planted in, after the keys: what a cache writes down of them */
  | { readonly kind: 'dumps'; readonly nodes: readonly { readonly host: string; readonly port: number }[] }
  /** of `root`, absolute; `samples`: a path for each asset of files that has a place of its own there */
  | {
      readonly kind: 'files'
      readonly root: string
      readonly folders: readonly string[]
      readonly samples: readonly string[]
      readonly keys: Keys
    }
  /** only planted in, in a repository that no database of a plan's start writes to: what is searched are the files of it */
  | { readonly kind: 'repository'; readonly config: string }
  /** `url`: a public reply that the edge keeps */
  | { readonly kind: 'cached'; readonly pids: readonly number[]; readonly url: string }
  /** `write`: where a sample can be posted */
  | { readonly kind: 'metrics'; readonly urls: readonly string[]; readonly write: string }
  /** `post`: where an alert can be posted */
  | { readonly kind: 'alerts'; readonly urls: readonly string[]; readonly post: string }
  /** only planted in: what is searched are the files under it */
  | {
      readonly kind: 'objects'
      readonly site: S3Site
      readonly keys: KeyPair
      readonly bucket: string
      readonly key: string
    }

export interface Task {
  /** `plant` and `remove`: a positive, by which a search shows that it can see */
  readonly act: 'search' | 'plant' | 'remove'
  readonly prefix: string
  /** of every mark, in bytes */
  readonly length: number
  /** of the positive */
  readonly mark: string
  readonly jobs: readonly Job[]
}

/** What a search of one asset of a place came upon. */
export interface Searched extends Omit<StoreSearched, 'store'> {
  readonly asset: string
}

/** In how many parts of an asset a positive was planted. */
export interface Planted extends Omit<PositivePlanted, 'store'> {
  readonly asset: string
}

export const assetNames = {
  rows: 'database rows',
  keys: 'cache keys',
  cached: 'edge cache',
  metrics: 'metrics',
  alerts: 'alerts',
  objects: 'objects',
} as const
