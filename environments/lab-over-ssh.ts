/**
 * The embedded lab of one region as strangers would describe it: machines reached by ssh, components by the files that hold their
 * process ids, and what starts them. Start it first: `muster lab up -e lab-single-region --ssh`.
 */
import { resolve } from 'node:path'
import lab from './lab-single-region.ts'
import { defineEnvironment } from '../src/scenario/define-environment.ts'

// Where the lab is kept: as whoever installed the machines would know their paths.
const kept = resolve(process.env['MUSTER_HOME'] ?? resolve(import.meta.dirname, '../.muster'), 'lab')

const region = 'eu-west-1'
const zones = ['a', 'b', 'c']

const ssh = (host: string) => ({ host, configFile: `${kept}/ssh/config` })

const machines = zones.flatMap((zone, at) => [
  [`${region}${zone}-web`, { ssh: ssh(`${region}${zone}-web`), address: `10.1.${at + 1}.10`, region, zone }] as const,
  [`${region}${zone}-app`, { ssh: ssh(`${region}${zone}-app`), address: `10.1.${at + 11}.10`, region, zone }] as const,
  [`${region}${zone}-db`, { ssh: ssh(`${region}${zone}-db`), address: `10.1.${at + 21}.10`, region, zone }] as const,
])

const component = (kind: string, name: string, zone: string, tier: string, port: number) => {
  const id = `${name}@${region}${zone}`
  return {
    ...{ id, kind, host: `${region}${zone}-${tier}`, ports: [port] },
    pidFile: `${kept}/${id.replace('@', '-')}/pid`,
    start: [`${kept}/ssh/start/${id}`],
  }
}

const database = (zone: string) => ({
  ...{ id: `postgres@${region}${zone}`, kind: 'postgres', host: `${region}${zone}-db`, ports: [5432] },
  // Its Patroni starts it.
  pidFile: `${kept}/patroni-${region}${zone}/pg/postmaster.pid`,
})

const components = zones.flatMap(zone => [
  component('etcd', 'etcd', zone, 'db', 2379),
  component('patroni', 'patroni', zone, 'db', 8008),
  database(zone),
  component('redis', 'redis-0', zone, 'db', 6379),
  { ...component('redis', 'redis-1', zone, 'db', 6379), address: `10.1.${zones.indexOf(zone) + 21}.11` },
  {
    ...component('database-entry', 'database-entry', zone, 'db', 5432),
    address: `10.1.${zones.indexOf(zone) + 21}.20`,
  },
  component('pgbouncer', 'pgbouncer', zone, 'app', 6432),
  component('backend-api', 'backend-api', zone, 'app', 8000),
  component('gateway', 'gateway', zone, 'web', 80),
])

const { driver: _, canaries: __, ...said } = lab

export default defineEnvironment({
  ...said,
  name: 'lab-over-ssh',
  description: 'one region, three zones, reached by ssh as machines of anybody',
  services: {
    'backend-api': {
      ...said.services['backend-api']!,
      auth: { jwt: { key: { fromFile: `${kept}/ssh/token-key` }, subjects: 60 } },
    },
  },
  systems: {
    machines: {
      driver: 'hosts',
      hosts: {
        ...Object.fromEntries(machines),
        'client-eu': { ssh: ssh('client-eu') },
        'on-call': { ssh: ssh('on-call') },
        [`control-${region}`]: { ssh: ssh(`control-${region}`), region },
      },
      components,
    },
  },
})
