/**
 * The configuration of each zone's components, secrets and all, encrypted and kept in another zone. What opens it lies apart from
 * both: the folder stands for a key store. Plain openssl opens it, with no need of Muster.
 */
import { mkdir } from 'node:fs/promises'
import { MusterError } from '../../model/muster-error.ts'
import { specOf } from '../components/all.ts'
import type { ComponentSpec, Site } from '../components/component.ts'
import type { Lab } from '../lab.ts'

const keysOf = ({ stateDir }: Pick<Site, 'stateDir'>) => `${stateDir}/key-store`
const certificateOf = (site: Pick<Site, 'stateDir'>) => `${keysOf(site)}/configuration.crt`
/** Absolute path of the private key that opens every saved configuration. */
export const privateKeyOf = (site: Pick<Site, 'stateDir'>) => `${keysOf(site)}/configuration.key`

/** Where a zone's configuration is kept: in the next zone of its region. */
export function savedConfigurationOf(
  { stateDir, settings }: Pick<Site, 'stateDir' | 'settings'>,
  region: string,
  zone: string,
) {
  const zones = settings.regions[region]?.zones ?? []
  const next = zones[(zones.indexOf(zone) + 1) % zones.length]
  return `${stateDir}/saved-in-${region}${next}/${region}${zone}.cms`
}

/** How everything in a zone is started: enough to start it again. */
export const configurationOf = (site: Site, region: string, zone: string): ComponentSpec[] =>
  site.topology.components
    .filter(component => component.region === region && component.zone === zone)
    .flatMap(component => specOf(site, component) ?? [])

/** Saves the configuration of every zone; throws with what openssl said when it could not. */
export async function saveConfigurations(lab: Lab, site: Site): Promise<void> {
  await mkdir(keysOf(site), { recursive: true, mode: 0o700 })
  const subject = ['-subj', '/CN=configuration', '-days', '3650', '-nodes']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', privateKeyOf(site)]
  await openssl(lab, ['req', '-x509', ...key, ...subject, '-out', certificateOf(site)])
  const places = Object.entries(site.settings.regions).flatMap(([region, { zones }]) =>
    zones.map(zone => ({ region, zone })),
  )
  await Promise.all(places.map(({ region, zone }) => saveConfiguration(lab, site, region, zone)))
}

async function saveConfiguration(lab: Lab, site: Site, region: string, zone: string): Promise<void> {
  const file = savedConfigurationOf(site, region, zone)
  await mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true })
  const text = JSON.stringify(configurationOf(site, region, zone))
  const args = ['cms', '-encrypt', '-binary', '-aes-256-gcm', '-outform', 'PEM', '-out', file, certificateOf(site)]
  await openssl(lab, args, text)
}

/** What was saved of a zone; throws with what openssl said when it cannot be opened. */
export async function readConfiguration(lab: Lab, region: string, zone: string): Promise<ComponentSpec[]> {
  const file = savedConfigurationOf(lab, region, zone)
  const args = ['cms', '-decrypt', '-inform', 'PEM', '-in', file, '-inkey', privateKeyOf(lab)]
  return JSON.parse(await openssl(lab, args)) as ComponentSpec[]
}

async function openssl(lab: Lab, args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await lab.exec('backbone', ['openssl', ...args], { input, timeoutMs: 10_000 })
  if (code === 0) return stdout
  const said = stderr.trim().split('\n')[0]
  throw new MusterError('lab.configuration', `openssl ${args[0]} ${args[1]} failed: ${said}`)
}
