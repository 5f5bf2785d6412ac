/** Whether a new bucket can be made at a site: the one thing that a site which does not lead cannot do by itself. */
import type { LabSystem } from '../../system.ts'

/** Makes a bucket and deletes it. Resolves with `made`, or with what was answered instead. */
export async function tryNewBucket(
  system: LabSystem,
  region: string,
  bucket: string,
  signal: AbortSignal,
): Promise<string> {
  const { address, port } = system.lab.component(`radosgw@${region}`)
  const keys = system.lab.objectKeys?.application
  if (!keys) throw new Error('the lab has no object store')
  const question = { name: bucket, kind: 'new-bucket', address, port, keys, bucket } as const
  const [answer] = await system.ask(`control-${region}`, [question], signal)
  return answer?.error ?? String(answer?.value)
}
