/** A bucket whose replication FIS pauses: S3 says nothing of that, but whether the bucket has the tags by which FIS finds it. */
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import { awsError, clientOptions } from '../clients.ts'
import { nothingThere } from './filters.ts'
import type { Look, Watch } from './watched.ts'

type Bucket = Extract<Watch, { what: 'bucket' }>

export async function bucketLook(settings: AwsSettings, { arn, tags }: Bucket): Promise<Look<null>> {
  const { GetBucketTaggingCommand, S3Client } = await import('@aws-sdk/client-s3')
  const client = new S3Client({ ...(await clientOptions(settings)), forcePathStyle: settings.endpoint !== undefined })
  const Bucket = arn.split(':').at(-1) as string

  async function tagsOf(signal: AbortSignal) {
    try {
      return (await client.send(new GetBucketTaggingCommand({ Bucket }), { abortSignal: signal })).TagSet ?? []
    } catch (error) {
      if ((error as Error).name === 'NoSuchTagSet') return []
      throw awsError(`tell of the tags of ${Bucket}`, error)
    }
  }

  return {
    async before(signal) {
      const found = await tagsOf(signal)
      const has = ([tag, value]: [string, string]) => found.some(({ Key, Value }) => Key === tag && Value === value)
      if (Object.entries(tags).every(has)) return null
      throw nothingThere(`the bucket ${Bucket} has not the tags ${JSON.stringify(tags)}`)
    },
    now: () => Promise.resolve({ state: 'untold', detail: 'S3 does not say whether it copies' }),
    close: () => client.destroy(),
  }
}
