/** The sites of an object store as an application's own client speaks to them: signed, one attempt each. */
import { S3Client } from '@aws-sdk/client-s3'

export interface S3Site {
  readonly client: S3Client
  /** `host` of its URL: who answers */
  readonly address: string
  readonly bucket: string
}

export interface S3Secrets {
  readonly objectKey?: string
  readonly objectSecret?: string
}

/** From `s3://host:port/bucket`. */
export function s3Site(url: string, { objectKey = '', objectSecret = '' }: S3Secrets): S3Site {
  const { host, hostname, pathname } = new URL(url)
  const client = new S3Client({
    endpoint: `http://${host}`,
    // A store that is not Amazon's has no such regions, but what is signed must name one.
    region: 'default',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: objectKey, secretAccessKey: objectSecret },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return { client, address: hostname, bucket: pathname.slice(1) }
}
