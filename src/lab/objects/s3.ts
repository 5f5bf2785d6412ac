/** S3 as the lab itself speaks it. Nothing is sent twice. */
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { zonegroup } from './configuration.ts'
import type { KeyPair } from './keys.ts'

export interface S3Site {
  readonly address: string
  readonly port: number
}

export const s3Client = ({ address, port }: S3Site, credentials: KeyPair) =>
  new S3Client({
    endpoint: `http://${address}:${port}`,
    // What Amazon calls a region is a zone group here: a new bucket names the one that it is made in.
    region: zonegroup,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })

/** Makes a bucket and deletes it again: `made`, or what was answered instead. */
export async function makeAndDelete(site: S3Site, keys: KeyPair, bucket: string): Promise<string> {
  const client = s3Client(site, keys)
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    await client.send(new DeleteBucketCommand({ Bucket: bucket }))
    return 'made'
  } catch (error) {
    const { $metadata, message } = error as { $metadata?: { httpStatusCode?: number }; message: string }
    return $metadata?.httpStatusCode === undefined ? message : `status ${$metadata.httpStatusCode}`
  } finally {
    client.destroy()
  }
}
