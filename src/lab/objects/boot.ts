/** Brings the object store up: from the state kept of an earlier lab, or from nothing, and then keeps that. */
import { dirname, join } from 'node:path'
import { MusterError } from '../../model/muster-error.ts'
import { ownModule } from '../../model/own-files.ts'
import { specOf } from '../components/all.ts'
import type { Site } from '../components/component.ts'
import { writeFiles } from '../process/daemon.ts'
import type { RunningLab } from '../running-lab.ts'
import { admin } from './command.ts'
import { siteComponent } from './configuration.ts'
import type { BucketWork } from './prepare-buckets.ts'
import { createCluster, restartGateway, startCluster, startGateway, stopSite } from './site.ts'
import { keepTemplate, templateFolder, useTemplate } from './template.ts'
import { createRealm, joinRealm } from './zones.ts'

const script = ownModule(import.meta.dirname, 'prepare-buckets')

export const isOfObjectStore = ({ kind }: { readonly kind: string }) =>
  kind === 'ceph-mon' || kind === 'ceph-osd' || kind === 'radosgw'

export async function bootObjectStore(
  lab: RunningLab,
  { onProgress, signal }: { readonly onProgress: (text: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { site } = lab
  const regions = site.settings.objectStore?.sites
  if (!regions || !site.objectKeys) return
  const folder = templateFolder(join(dirname(site.stateDir), 'cache'), site, site.objectKeys)
  for (const component of site.topology.components.filter(isOfObjectStore)) {
    const spec = specOf(site, component)
    if (spec) await writeFiles(site, spec)
  }
  if (!(await useTemplate(folder, site, regions))) {
    onProgress('object store: made from nothing, once')
    await createObjectStore(lab, site, regions, signal)
    await Promise.all(regions.map(region => stopSite(lab, region, signal)))
    await keepTemplate(folder, site, regions)
  }
  onProgress('object store')
  await Promise.all(regions.map(region => startCluster(lab, region, signal)))
  await startGateways(lab, regions, signal)
}

/** A gateway that does not find the other one when it starts looks for it again 20 s later: so the one that follows starts twice. */
async function startGateways(lab: RunningLab, [first, second]: readonly [string, string], signal: AbortSignal) {
  await startGateway(lab, second, signal)
  await startGateway(lab, first, signal)
  await restartGateway(lab, second, signal)
}

async function createObjectStore(
  lab: RunningLab,
  site: Site,
  [first, second]: readonly [string, string],
  signal: AbortSignal,
): Promise<void> {
  const keys = site.objectKeys as NonNullable<Site['objectKeys']>
  await Promise.all([first, second].map(region => createCluster(lab, site, region, signal)))
  await createRealm(lab, first, keys)
  await startGateway(lab, first, signal)
  await joinRealm(lab, second, first, keys)
  await startGateway(lab, second, signal)
  const buckets = site.settings.objectStore?.buckets ?? {}
  const work: BucketWork = {
    keys: keys.application,
    sites: [first, second].map(region => siteComponent(lab.topology, region, 'radosgw')),
    buckets: Object.entries(buckets).map(([name, bucket]) => ({ name, ...bucket })),
  }
  await prepareBuckets(lab, first, work, signal)
  for (const { name, replicates } of work.buckets)
    if (!replicates) await admin(lab, first, ['bucket', 'sync', 'disable', `--bucket=${name}`], signal)
}

async function prepareBuckets(lab: RunningLab, region: string, work: BucketWork, signal: AbortSignal): Promise<void> {
  const options = { input: JSON.stringify(work), timeoutMs: 60_000, signal }
  const { code, stderr } = await lab.exec(`control-${region}`, [process.execPath, script], options)
  if (code !== 0) throw new MusterError('lab.objects', `the buckets could not be made: ${stderr.trim().slice(-300)}`)
}
