import { setTimeout as delay } from 'node:timers/promises'
import Type, { type Static } from 'typebox'
import {
  makeMaster,
  masterAsKnownIn,
  untilCopied,
  untilKnownToLead,
  untilMetadataCopied,
} from '../../../../../lab/objects/zones.ts'
import type { Action } from '../../../../contract/action.ts'
import type { Confirmation, FaultContext } from '../../../../contract/fault.ts'
import type { LabSystem } from '../../system.ts'
import { tryNewBucket } from './new-bucket.ts'
import { siteAndOther, siteNamed } from './site.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  /** the site that leads from now on, and the one that led before */
  readonly region: string
  readonly before: string
  /** a bucket that only this run makes, to see that it can be made */
  readonly bucket: string
  readonly [key: string]: string
}

type Context = FaultContext<LabSystem>

/**
 * `objects.promote-site`: new buckets are made at this site from now on. Objects are taken at every site, whoever leads; only a
 * site that leads, or reaches the one that does, makes a bucket.
 */
export const promoteSite: Action<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'objects.promote-site',
  schema: Spec,
  describe: () => ({
    effect: 'makes the zone of the site the master of its zone group, and waits until a new bucket can be made there',
    undo: 'waits until both sites have caught up with each other, then makes the zone of the one that led before the master again',
    permission: 'write the period of the realm, make and delete a bucket',
  }),
  candidates: siteNamed,
  async prepare(_spec, target, { system, runId, signal }) {
    const { region, other } = siteAndOther(system.environment, target)
    if ((await masterAsKnownIn(system.lab, region, signal)) === region)
      throw new Error(`the site in ${region} leads already: there is nothing to promote`)
    return { instance: `objects@${region}`, handle: { region, before: other, bucket: bucketOf(runId) } }
  },
  async perform({ region, bucket }, { system, signal }) {
    const without = await tryNewBucket(system, region, bucket, signal)
    await makeMaster(system.lab, region, signal)
    const fromMs = performance.now()
    for (let last = without; ; await delay(100, undefined, { signal })) {
      if (signal.aborted) throw new Error(`no bucket can be made in ${region}: ${last}`)
      last = await tryNewBucket(system, region, bucket, signal)
      if (last === 'made') break
    }
    const tookMs = Math.round(performance.now() - fromMs)
    return {
      detail: `the site in ${region} leads; a new bucket: ${without} before, made ${tookMs} ms after the change`,
      facts: { bucketBefore: without },
    }
  },
  confirm,
  async undo({ region, before }, { system, signal }) {
    const { lab } = system
    if ((await masterAsKnownIn(lab, region, signal)) !== region) return
    await untilKnownToLead(lab, { at: before, leads: region }, signal)
    await untilMetadataCopied(lab, before, signal)
    await untilCopied(lab, { from: region, to: before }, signal)
    await untilCopied(lab, { from: before, to: region }, signal)
    await makeMaster(lab, before, signal)
  },
}

/** Present while the promoted site holds itself for the one that leads, absent once both hold the other one for it. */
async function confirm({ region, before }: Handle, { system: { lab }, signal }: Context): Promise<Confirmation> {
  const known = await Promise.all([region, before].map(at => masterAsKnownIn(lab, at, signal).catch(() => 'unknown')))
  const detail = `in ${region} ${known[0]} is known to lead, in ${before} ${known[1]}`
  if (known[0] === region) return { state: 'present', detail }
  return { state: known.every(who => who === before) ? 'absent' : 'unknown', detail }
}

/** Names of buckets: lower case, and never that of another run. */
const bucketOf = (runId: string) => `muster-${runId.toLowerCase()}`
