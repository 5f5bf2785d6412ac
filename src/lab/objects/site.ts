/** One site of the object store: made, started in the order that it needs, stopped. */
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import pRetry from 'p-retry'
import { specOf } from '../components/all.ts'
import type { Site } from '../components/component.ts'
import type { Lab } from '../lab.ts'
import { writeFiles } from '../process/daemon.ts'
import { admin, at, ceph, clusterFile } from './command.ts'
import { clusterId, dataOf, gatewayUrl, osdId, siteComponent } from './configuration.ts'

/** From nothing to a cluster that stores; its gateway needs a zone first. */
export async function createCluster(lab: Lab, site: Site, region: string, signal: AbortSignal): Promise<void> {
  const mon = siteComponent(lab.topology, region, 'ceph-mon')
  const osd = siteComponent(lab.topology, region, 'ceph-osd')
  for (const component of [mon, osd]) {
    await rm(dataOf(site, component.id), { recursive: true, force: true })
    const spec = specOf(site, component)
    if (spec) await writeFiles(site, spec)
  }
  const map = `${dataOf(site, mon.id)}.map`
  const file = clusterFile(lab, region)
  const place = `[v2:${mon.address}:${mon.port}]`
  await at(lab, region, ['monmaptool', '--create', '--clobber', '--fsid', clusterId(region), '--addv', 'a', place, map])
  await at(lab, region, ['ceph-mon', '-c', file, '-i', 'a', '--mkfs', '--monmap', map])
  await lab.start(mon.id)
  await ceph(lab, region, ['osd', 'new', osdId(region)], signal)
  await at(lab, region, ['ceph-osd', '-c', file, '-i', '0', '--mkfs', '--osd-uuid', osdId(region)])
  await lab.start(osd.id)
}

/** Starts what of the site does not run, and resolves when its gateway answers. */
export async function startSite(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  await startCluster(lab, region, signal)
  await startGateway(lab, region, signal)
}

/** The monitor first: who finds none comes up much later. Resolves when the cluster serves what is asked of it. */
export async function startCluster(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  await lab.start(siteComponent(lab.topology, region, 'ceph-mon').id)
  await ceph(lab, region, ['quorum_status'], signal)
  await lab.start(siteComponent(lab.topology, region, 'ceph-osd').id)
  await admin(lab, region, ['zone', 'get'], signal)
}

export async function startGateway(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  await lab.start(siteComponent(lab.topology, region, 'radosgw').id)
  const question = { name: region, kind: 'http', url: gatewayUrl(lab.topology, region) } as const
  const answers = async () => {
    const [answer] = await lab.ask(`control-${region}`, [question], signal)
    if (answer?.error !== null) throw new Error(`the object gateway of ${region} does not answer: ${answer?.error}`)
  }
  await pRetry(answers, { retries: Infinity, minTimeout: 300, factor: 1, signal })
}

/** Ends the site in order, gateway first, so that what it keeps can be copied. */
export async function stopSite(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  for (const kind of ['radosgw', 'ceph-osd', 'ceph-mon'] as const) await stop(lab, region, kind, signal)
}

export async function restartGateway(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  await stop(lab, region, 'radosgw', signal)
  await startGateway(lab, region, signal)
}

async function stop(lab: Lab, region: string, kind: Parameters<typeof siteComponent>[2], signal: AbortSignal) {
  const { id } = siteComponent(lab.topology, region, kind)
  await lab.signal(await lab.pids(id), 'TERM')
  while ((await lab.pids(id)).length > 0) await delay(100, undefined, { signal })
}
