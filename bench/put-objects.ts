/** Puts many small objects into a bucket, from inside the lab: what to put on stdin, as JSON. */
import { text } from 'node:stream/consumers'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { KeyPair } from '../src/lab/objects/keys.ts'
import { type S3Site, s3Client } from '../src/lab/objects/s3.ts'

export interface Filling {
  readonly site: S3Site
  readonly keys: KeyPair
  readonly bucket: string
  /** the first one’s number; no other filling’s are put again */
  readonly from: number
  readonly objects: number
}

const atOnce = 32

if (import.meta.main) {
  const { site, keys, bucket, from, objects } = JSON.parse(await text(process.stdin)) as Filling
  const client = s3Client(site, keys)
  let next = from
  const put = async () => {
    for (let at = next++; at < from + objects; at = next++)
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: `bench/${at}`, Body: `document ${at}` }))
  }
  await Promise.all(Array.from({ length: atOnce }, put))
  process.exit(0)
}
