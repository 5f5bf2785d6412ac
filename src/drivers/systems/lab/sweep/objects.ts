/** An object of our own at one site of an object store, and its removal with every version of it. */
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { s3Client } from '../../../../lab/objects/s3.ts'
import { attemptAll } from './attempts.ts'
import type { Job } from './job.ts'

type ObjectsJob = Extract<Job, { kind: 'objects' }>

const timeoutMs = 5_000
const inTime = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) })

export const putOwn = ({ site, keys, bucket, key }: ObjectsJob, mark: string) =>
  withClient({ site, keys }, client =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: mark }), inTime()),
  )

/** Also those that another site has copied here, and the markers that an earlier deletion has left. */
export const deleteOwn = ({ site, keys, bucket, key }: ObjectsJob) =>
  withClient({ site, keys }, async client => {
    const listed = await everyVersion(client, bucket, key)
    await attemptAll(
      listed,
      ({ Key, VersionId }) => `${Key} (${VersionId})`,
      ({ Key, VersionId }) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }), inTime()),
    )
  })

/** A listing comes in parts of a thousand. */
async function everyVersion(client: S3Client, bucket: string, prefix: string): Promise<ObjectVersion[]> {
  const listed: ObjectVersion[] = []
  for (let from: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> | null = {}; from !== null;) {
    const part: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...from }),
      inTime(),
    )
    listed.push(...(part.Versions ?? []), ...(part.DeleteMarkers ?? []))
    from = part.IsTruncated ? { KeyMarker: part.NextKeyMarker, VersionIdMarker: part.NextVersionIdMarker } : null
  }
  return listed
}

async function withClient<T>(
  { site, keys }: Pick<ObjectsJob, 'site' | 'keys'>,
  use: (client: S3Client) => Promise<T>,
): Promise<T> {
  const client = s3Client(site, keys)
  try {
    return await use(client)
  } finally {
    client.destroy()
  }
}
