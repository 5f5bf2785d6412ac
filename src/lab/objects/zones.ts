/** Ceph's multisite: one realm, one zone group, a zone for each site, users and buckets of which every zone knows. */
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

/**
 * Makes a site the one where new buckets are made. `learning`: from a site that knows who leads now, for one that was away.
 */
export async function makeMaster(
  lab: Lab,
  region: string,
  signal: AbortSignal,
  learning?: { readonly from: string; readonly keys: ObjectKeys | null },
): Promise<void> {
  if (learning?.keys) {
    const from = `--url=${gatewayUrl(lab.topology, learning.from)}`
    await admin(lab, region, ['period', 'pull', from, ...signedBy(learning.keys.system)], signal)
  }
  await admin(lab, region, ['zone', 'modify', `--rgw-zone=${region}`, '--master', '--default'], signal)
  await admin(lab, region, ['period', 'update', '--commit'], signal)
}

/** Whether a site has copied all that the other one has, by its own account. */
export async function isCaughtUp(lab: Lab, region: string, signal: AbortSignal): Promise<boolean> {
  const said = await admin(lab, region, ['sync', 'status'], signal)
  const metadata = /metadata is caught up with master|no sync \(zone is master\)/.test(said)
  return metadata && said.includes('data is caught up with source')
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
