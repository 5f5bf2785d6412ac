/** The object store's initialised state, kept and copied: making it takes half a minute, a copy seconds. */
import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Site } from '../components/component.ts'
import { run } from '../process/run.ts'
import { clusterConfiguration, dataOf, siteComponent } from './configuration.ts'
import type { ObjectKeys } from './keys.ts'

const kept = ['ceph-mon', 'ceph-osd'] as const

/** Folder of the state that these settings lead to; whether it is there is another question. */
export function templateFolder(cacheDir: string, site: Site, keys: ObjectKeys): string {
  const { sites, buckets, config } = site.settings.objectStore as NonNullable<Site['settings']['objectStore']>
  const everywhere = { ...site, stateDir: '' }
  const made = [sites.map(region => clusterConfiguration(everywhere, region)), buckets, config, keys]
  const digest = createHash('sha256').update(JSON.stringify(made)).digest('hex')
  return join(cacheDir, `object-store-${digest.slice(0, 16)}`)
}

/** Copies the state into the lab; false when none is kept. */
export async function useTemplate(folder: string, site: Site, regions: readonly string[]): Promise<boolean> {
  if (!(await exists(folder))) return false
  await Promise.all(
    daemonsOf(site, regions).map(async ({ id }) => {
      await mkdir(dataOf(site, id), { recursive: true })
      await copy(join(folder, id), dataOf(site, id))
    }),
  )
  return true
}

/** Keeps the state of sites that do not run. */
export async function keepTemplate(folder: string, site: Site, regions: readonly string[]): Promise<void> {
  const draft = await mkdtemp(`${folder}-`)
  for (const { id } of daemonsOf(site, regions)) {
    await mkdir(join(draft, id))
    await copy(dataOf(site, id), join(draft, id))
  }
  await rename(draft, folder).catch(async error => {
    await rm(draft, { recursive: true, force: true })
    // Another lab made it at the same moment: theirs is as good.
    if (!(await exists(folder))) throw error
  })
}

const daemonsOf = (site: Site, regions: readonly string[]) =>
  regions.flatMap(region => kept.map(kind => siteComponent(site.topology, region, kind)))

/** Most of an OSD's file is a hole, and stays one. */
async function copy(from: string, to: string): Promise<void> {
  await run(['cp', '-a', '--sparse=always', '--reflink=auto', `${from}/.`, to])
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
