/** Makes the buckets of the object store, from inside the lab: reads what is wanted on stdin, ends once both sites have them. */
import { setTimeout as delay } from 'node:timers/promises'
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { knownObject, openBucket } from './known-object.ts'
import { type S3Site, s3Client } from './s3.ts'
import type { KeyPair } from './keys.ts'

export interface BucketWork {
  readonly keys: KeyPair
  /** the first makes them, the others learn of them */
  readonly sites: readonly S3Site[]
  readonly buckets: readonly {
    readonly name: string
    readonly versioning: boolean
    readonly replicates: boolean
    readonly publicRead: boolean
  }[]
}

type Bucket = BucketWork['buckets'][number]

const budgetMs = 40_000

async function make(first: S3Client, { name, versioning, publicRead }: Bucket): Promise<void> {
  await first.send(new CreateBucketCommand({ Bucket: name }))
  if (versioning)
    await first.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }))
  if (publicRead)
    await first.send(
      new PutObjectCommand({
        Bucket: name,
        Key: knownObject,
        Body: 'known',
        ContentType: 'text/plain',
        ACL: 'public-read',
      }),
    )
}

/** Whether a site knows the bucket as it was made, with what lies in it. */
async function has(site: S3Client, { name, versioning, publicRead }: Bucket): Promise<boolean> {
  const { Status } = await site.send(new GetBucketVersioningCommand({ Bucket: name }))
  if ((Status === 'Enabled') !== versioning) return false
  if (publicRead) await site.send(new GetObjectCommand({ Bucket: name, Key: knownObject }))
  return true
}

async function untilEverywhere(sites: readonly S3Client[], buckets: readonly Bucket[]): Promise<void> {
  const deadline = performance.now() + budgetMs
  for (const bucket of buckets)
    for (const site of sites)
      for (let last = 'it is not as it was made'; ; await delay(100)) {
        const isThere = await has(site, bucket).catch((error: Error) => ((last = error.message), false))
        if (isThere) break
        if (performance.now() > deadline) throw new Error(`a site does not have ${bucket.name}: ${last}`)
      }
}

if (import.meta.main) {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  const { keys, sites, buckets } = JSON.parse(Buffer.concat(parts).toString()) as BucketWork
  const clients = sites.map(site => s3Client(site, keys))
  const first = clients[0] as S3Client
  await first.send(new CreateBucketCommand({ Bucket: openBucket, ACL: 'public-read-write' }))
  for (const bucket of buckets) await make(first, bucket)
  await untilEverywhere(clients, buckets)
  process.exit(0)
}
