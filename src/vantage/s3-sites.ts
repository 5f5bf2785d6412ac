/** The sites of an object store as an application's own client speaks to them: signed, one attempt each. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type Answer, codeOf } from './attempt.ts'

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

/** One attempt. */
export async function putObject(
  { client, address, bucket }: S3Site,
  key: string,
  body: string,
  lingerMs: number,
): Promise<Answer> {
  const over = AbortSignal.timeout(lingerMs)
  try {
    const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })
    const { VersionId: version = '' } = await client.send(command, { abortSignal: over })
    return { outcome: 'ok', by: { address, version } }
  } catch (error) {
    if (over.aborted) return { outcome: 'silent' }
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
    const code = status === undefined ? codeOf(error) : `http-${status}`
    return { outcome: 'error', code, definite: code === 'ECONNREFUSED' || code.startsWith('http-4') }
  }
}
