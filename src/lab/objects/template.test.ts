import { expect, test } from 'vitest'
import environment from '../../../environments/lab-objects.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { topologyOf } from '../topology.ts'
import { clusterConfiguration, gatewayUrl, zoneConfiguration } from './configuration.ts'
import { templateFolder } from './template.ts'

const { settings } = environment.driver
const pair = { accessKeyId: 'id', secretAccessKey: 'secret' }
const keys = { system: pair, application: pair }
const siteWith = (edited: LabSettings, stateDir = '/lab') => ({
  ...{ settings: edited, stateDir, topology: topologyOf(edited) },
  ...{ labId: '', tokenKey: '', databaseTemplate: '', objectKeys: keys },
})
const folderWith = (edited: LabSettings) => templateFolder('/cache', siteWith(edited), keys)
const store = settings.objectStore as NonNullable<typeof settings.objectStore>

test('kept state is used again wherever the lab lies, and by no other configuration', () => {
  const folder = folderWith(settings)
  expect(templateFolder('/cache', siteWith(settings, '/elsewhere'), keys)).toBe(folder)
  const others = [
    { ...settings, objectStore: { ...store, config: { ...store.config, rgw_data_log_num_shards: 8 } } },
    { ...settings, objectStore: { ...store, buckets: {} } },
    { ...settings, objectStore: { ...store, sites: [store.sites[1], store.sites[0]] as [string, string] } },
    { ...settings, regions: { ...settings.regions, 'eu-west-1': { octet: 7, zones: ['a'] } } },
  ].map(folderWith)
  const otherKeys = templateFolder('/cache', siteWith(settings), {
    ...keys,
    application: { ...pair, accessKeyId: 'x' },
  })
  expect(new Set([folder, otherKeys, ...others]).size).toBe(others.length + 2)
})

test('each site is a cluster of its own; only its gateway and its commands are in a zone', () => {
  const site = siteWith(settings)
  const [first, second] = store.sites.map(region => clusterConfiguration(site, region)) as [string, string]
  expect(first).toContain('mon_host = v2:10.1.40.10:3300')
  expect(/fsid = (.*)/.exec(first)?.[1]).not.toBe(/fsid = (.*)/.exec(second)?.[1])
  expect(first).not.toContain('rgw_zone =')
  expect(zoneConfiguration(site, 'eu-central-1')).toContain('rgw_zone = eu-central-1')
  expect(gatewayUrl(site.topology, 'eu-central-1')).toBe('http://10.2.40.10:7480')
})

test('a lab without an object store has none of its hosts and processes', () => {
  const { objectStore: _, ...others } = settings
  const without = topologyOf(others)
  expect(without.hosts.filter(({ tier }) => tier === 'objects')).toEqual([])
  expect(without.components.length).toBe(topologyOf(settings).components.length - 6)
})
