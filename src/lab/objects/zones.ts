/** Ceph's multisite: one realm, one zone group, a zone for each site, users and buckets of which every zone knows. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Lab } from '../lab.ts'
import { admin, adminWithoutZone } from './command.ts'
import { gatewayUrl, realm, zonegroup } from './configuration.ts'
import type { KeyPair, ObjectKeys } from './keys.ts'

const signedBy = ({ accessKeyId, secretAccessKey }: KeyPair) => [
  `--access-key=${accessKeyId}`,
  `--secret=${secretAccessKey}`,
]

/** At the first site, before its gateway runs. */
export async function createRealm(lab: Lab, region: string, { system, application }: ObjectKeys): Promise<void> {
  const endpoint = `--endpoints=${gatewayUrl(lab.topology, region)}`
  const group = `--rgw-zonegroup=${zonegroup}`
  await adminWithoutZone(lab, region, ['realm', 'create', `--rgw-realm=${realm}`, '--default'])
  await adminWithoutZone(lab, region, ['zonegroup', 'create', group, endpoint, '--master', '--default'])
  await adminWithoutZone(lab, region, [
    ...['zone', 'create', group, `--rgw-zone=${region}`, endpoint, '--master', '--default'],
    ...signedBy(system),
  ])
  await adminWithoutZone(lab, region, ['period', 'update', '--commit'])
  await admin(lab, region, ['user', 'create', '--uid=sync', '--display-name=sync', '--system', ...signedBy(system)])
  await admin(lab, region, ['user', 'create', '--uid=app', '--display-name=app', ...signedBy(application)])
  await admin(lab, region, ['period', 'update', '--commit'])
}

/** At the second site, once the gateway of the first answers. */
export async function joinRealm(lab: Lab, region: string, first: string, { system }: ObjectKeys): Promise<void> {
  const from = `--url=${gatewayUrl(lab.topology, first)}`
  const endpoint = `--endpoints=${gatewayUrl(lab.topology, region)}`
  await adminWithoutZone(lab, region, ['realm', 'pull', from, '--default', ...signedBy(system)])
  await adminWithoutZone(lab, region, [
    ...['zone', 'create', `--rgw-zonegroup=${zonegroup}`, `--rgw-zone=${region}`, endpoint, '--default'],
    ...signedBy(system),
  ])
  await admin(lab, region, ['period', 'update', '--commit'])
}

/** Makes a site the one where new buckets are made. It must know who led until now: else both would lead from then on. */
export async function makeMaster(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  await admin(lab, region, ['zone', 'modify', `--rgw-zone=${region}`, '--master', '--default'], signal)
  await admin(lab, region, ['period', 'update', '--commit'], signal)
}

/**
 * Waits until a site has every version of every object that the other one has now and keeps, by the indexes of both. What it says
 * of itself is not enough: it calls itself caught up with a log in which changes of the last seconds need not be yet.
 */
export async function untilCopied(
  lab: Lab,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<void> {
  const buckets = Object.entries(lab.settings.objectStore?.buckets ?? {}).filter(([, { replicates }]) => replicates)
  for (const [bucket] of buckets) {
    const lacking = lackingOf(
      () => versionsIn(lab, from, bucket, signal),
      () => versionsIn(lab, to, bucket, signal),
    )
    const missing = async () => {
      const [first, ...more] = await lacking()
      return first === undefined
        ? null
        : `${to} lacks ${more.length + 1} versions in ${bucket} that ${from} has, as ${first}`
    }
    await untilNothing(missing, signal)
  }
}

/** What was there at the first look, is there still and is not found: a version that is deleted meanwhile never arrives. */
export function lackingOf(
  had: () => Promise<ReadonlySet<string>>,
  found: () => Promise<ReadonlySet<string>>,
): () => Promise<ReadonlySet<string>> {
  let lacking: ReadonlySet<string> | null = null
  return async () => {
    const now = await had()
    lacking = (lacking?.intersection(now) ?? now).difference(await found())
    return lacking
  }
}

/** Asks again and again what is missing, until nothing (null) is. When `signal` ends it, the error says what was missing last. */
async function untilNothing(missing: () => Promise<string | null>, signal: AbortSignal): Promise<void> {
  let last = 'it was not seen even once'
  try {
    for (let now = await missing(); now !== null; now = await missing()) {
      last = now
      await delay(500, undefined, { signal })
    }
  } catch (error) {
    throw signal.aborted ? new Error(`not in time: ${last}`, { cause: error }) : error
  }
}

interface IndexEntry {
  readonly name: string
  readonly instance: string
  readonly exists: boolean | string
}

async function versionsIn(lab: Lab, region: string, bucket: string, signal: AbortSignal): Promise<Set<string>> {
  return versionsOf(await admin(lab, region, ['bucket', 'list', `--bucket=${bucket}`, '--max-entries=1000000'], signal))
}

/** Every version that an index lists, but for what does not exist: a gateway that was killed while it wrote leaves an entry. */
export function versionsOf(listing: string): Set<string> {
  const there = (JSON.parse(listing) as readonly IndexEntry[]).filter(({ exists }) => String(exists) === 'true')
  return new Set(there.map(({ name, instance }) => JSON.stringify([name, instance])))
}

/** Waits until a site that was away knows who leads now: the one that leads tells it. */
export async function untilKnownToLead(
  lab: Lab,
  { at, leads }: { readonly at: string; readonly leads: string },
  signal: AbortSignal,
): Promise<void> {
  const missing = async () => {
    const known = await masterAsKnownIn(lab, at, signal)
    return known === leads ? null : `${at} holds ${known} for the site that leads, not ${leads}`
  }
  await untilNothing(missing, signal)
}

/** Waits until a site that does not lead knows of every user and bucket, by its own account. */
export async function untilMetadataCopied(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  const missing = async () => {
    const status = await admin(lab, region, ['sync', 'status'], signal)
    const isKnown = /metadata is caught up with master/.test(status)
    return isKnown ? null : `${region} does not know of every user and bucket: ${metadataPart(status)}`
  }
  await untilNothing(missing, signal)
}

/** What a site says of its users and buckets, in one line. */
const metadataPart = (status: string) => {
  const [, part = status] = /metadata sync([^]*?)(?:data sync|$)/.exec(status) ?? []
  return part
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
    .join('; ')
}

/** The site that leads, as another one knows it. */
export async function masterAsKnownIn(lab: Lab, region: string, signal: AbortSignal): Promise<string> {
  const period = JSON.parse(await admin(lab, region, ['period', 'get'], signal)) as Period
  const group = period.period_map.zonegroups.find(({ name }) => name === zonegroup)
  return group?.zones.find(({ id }) => id === group.master_zone)?.name ?? ''
}

interface Period {
  readonly period_map: {
    readonly zonegroups: readonly {
      readonly name: string
      readonly master_zone: string
      readonly zones: readonly { readonly id: string; readonly name: string }[]
    }[]
  }
}
