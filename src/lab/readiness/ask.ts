/** What is asked from inside the lab: what can be asked from any place, and what only the lab's own object store is asked. */
import { setTimeout as delay } from 'node:timers/promises'
import { answerLines, asked, messageOf, ownConnection } from '../../asking/ask.ts'
import type { Question } from '../../model/question.ts'
import type { KeyPair } from '../objects/keys.ts'

export type LabQuestion =
  | Question
  /** whether a bucket can be made: it is deleted again */
  | {
      readonly name: string
      readonly kind: 'new-bucket'
      readonly address: string
      readonly port: number
      readonly keys: KeyPair
      readonly bucket: string
    }
  /** something new, put at one URL, is served at the other */
  | { readonly name: string; readonly kind: 'replicated'; readonly put: string; readonly get: string }

/** Replication is behind by as much as a second or two when it is sound. */
const replicationMs = 5_000

async function replicated({ put, get }: Extract<LabQuestion, { kind: 'replicated' }>): Promise<unknown> {
  const body = `${process.pid} ${Date.now()}`
  const signal = AbortSignal.timeout(replicationMs)
  // Nobody in particular puts it, and nobody in particular may read it.
  const taken = await fetch(put, {
    method: 'PUT',
    body,
    headers: { ...ownConnection, 'x-amz-acl': 'public-read' },
    signal,
  })
  if (!taken.ok) throw new Error(`not taken: status ${taken.status}`)
  for (let seen = 'nothing'; ; await delay(50)) {
    if (signal.aborted) throw new Error(`what was put is not there after ${replicationMs / 1000} s: ${seen}`)
    const response = await fetch(get, { headers: ownConnection, signal }).catch(
      (error: unknown) => ((seen = messageOf(error)), null),
    )
    if (!response) continue
    const text = await response.text()
    if (response.ok && text === body) return null
    seen = response.ok ? 'an older one' : `status ${response.status}`
  }
}

async function newBucket({
  address,
  port,
  keys,
  bucket,
}: Extract<LabQuestion, { kind: 'new-bucket' }>): Promise<string> {
  // Large, and seldom asked for.
  const { makeAndDelete } = await import('../objects/s3.ts')
  return await makeAndDelete({ address, port }, keys, bucket)
}

function askedInLab(question: LabQuestion): unknown {
  switch (question.kind) {
    case 'replicated':
      return replicated(question)
    case 'new-bucket':
      return newBucket(question)
    default:
      return asked(question)
  }
}

if (import.meta.main) answerLines(askedInLab)
