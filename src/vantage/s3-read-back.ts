/** Which numbered writes a site of an object store has: every version of every key of the ledger, page by page. */
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3'
import type { SurvivorsRecord } from '../model/record/observation.ts'
import type { PlannedReadBack } from '../model/plan/plan.ts'
import type { Clock } from './clock.ts'
import { Fold } from './fold.ts'
import { type ListedVersion, numbersOf } from './s3-objects.ts'
import { type S3Secrets, type S3Site, s3Site } from './s3-sites.ts'

const pageMs = 10_000

/** Lists the one site of the URL; rejects when it does not answer. `ledger` is its key in the store. */
export async function readObjectsBack(
  { urls, ledger: name, writers }: PlannedReadBack,
  ledger: string,
  pass: number,
  now: Clock,
  secrets: S3Secrets,
): Promise<SurvivorsRecord> {
  const site = s3Site(urls[0] as string, secrets)
  const startedAt = now()
  try {
    const byKey = Map.groupBy(await versionsAt(site, `${ledger}/`), ({ key }) => key)
    const found = new Fold()
    for (let writer = 0; writer < writers; writer++) {
      const own = [...byKey].filter(([key]) => key.startsWith(`${ledger}/${writer}/`))
      const versions = own.map(([, listed]) => listed)
      for (const list of listsOf(ledger, writer, versions)) found.list(writer, [Int32Array.from(list)])
    }
    return {
      t: 'survivors',
      ledger: name,
      pass,
      startedAt,
      endedAt: now(),
      by: { address: site.address },
      ...found.result(),
    }
  } catch (error) {
    throw new Error(`${site.address}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  } finally {
    site.client.destroy()
  }
}

/** Numbers of each key's versions, oldest first: numbers of all keys are told at once. */
function listsOf(ledger: string, writer: number, keys: readonly (readonly ListedVersion[])[]): number[][] {
  const numbers = numbersOf(ledger, writer, keys.flat())
  let from = 0
  return keys.map(versions => numbers.slice(from, (from += versions.length)).toReversed())
}

/** A listing tells a key's versions newest first. */
async function versionsAt({ client, bucket }: S3Site, prefix: string): Promise<ListedVersion[]> {
  const found: ListedVersion[] = []
  let page: ListObjectVersionsCommandOutput | null = null
  do {
    const next: ListObjectVersionsCommand = new ListObjectVersionsCommand({
      Bucket: bucket,
      Prefix: prefix,
      KeyMarker: page?.NextKeyMarker,
      VersionIdMarker: page?.NextVersionIdMarker,
    })
    page = await client.send(next, { abortSignal: AbortSignal.timeout(pageMs) })
    found.push(...(page.Versions ?? []).map(({ Key = '', ETag = '' }) => ({ key: Key, etag: ETag })))
  } while (page.IsTruncated)
  return found
}
