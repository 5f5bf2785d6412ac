/** An object of our own at one site of an object store, and its removal with every version of it. */
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { s3Client } from '../../../lab/objects/s3.ts'
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
    const own = { Bucket: bucket, Prefix: key }
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand(own), inTime())
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }), inTime())
  })

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
