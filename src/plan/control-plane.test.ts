import { expect, test } from 'vitest'
import overSsh from '../../environments/lab-over-ssh.ts'
import scenario from '../../scenarios/db-failover.ts'
import { reachOf } from '../drivers/reach.ts'
import type { ControlPlane, Environment, Store } from '../model/environment/environment.ts'
import { compilePlan } from './compile.ts'

const tls = { mode: 'verify-full', rootCert: '/etc/ssl/ca.pem' } as const
const coreDb = overSsh.stores['core-db'] as Store & { controlPlane: ControlPlane }

async function probesWith(plane: Partial<ControlPlane>) {
  const controlPlane = { ...coreDb.controlPlane, ...plane }
  const stores = { ...overSsh.stores, 'core-db': { ...coreDb, controlPlane } }
  const { drivers, ...estate } = await reachOf({ ...overSsh, stores } as Environment)
  const { vantages } = compilePlan(scenario, estate, drivers)
  const all = vantages.find(({ name }) => name === 'control.core-db')?.probes ?? []
  return (kind: string) => all.filter(probe => probe.kind === kind)
}

test('a control plane is asked over TLS where it speaks it, each part by its own', async () => {
  const of = await probesWith({ dcs: 'etcd3', etcdTls: tls, patroniTls: { mode: 'require' } })
  expect(of('etcd-leader')[0]).toMatchObject({
    url: expect.stringMatching(/^https:\/\/10[\d.]+:2379\/v3\/kv\/range#\/service\/.+\/leader$/),
    tls,
  })
  expect(of('patroni-member')[0]).toMatchObject({
    url: expect.stringMatching(/^https:.*:8008\/patroni$/),
    tls: { mode: 'require' },
  })
  const named = await probesWith({ dcs: 'etcd3', namespace: '/db/' })
  expect(named('etcd-leader')[0]?.url).toMatch(/range#\/db\/[\w-]+\/leader$/)
  expect(of('sql-connect')[0]).not.toHaveProperty('tls')
})

test('where it is no etcd, who leads is read from the members', async () => {
  const { etcd: _, ...own } = coreDb.controlPlane
  const of = await probesWith({ ...own, dcs: 'consul', etcd: undefined } as unknown as Partial<ControlPlane>)
  expect(of('etcd-leader')).toEqual([])
  expect(of('patroni-leader').map(probe => probe.url)).toEqual(
    Object.values(coreDb.controlPlane.patroni).map(({ host, port }) => `http://${host}:${port}/cluster`),
  )
})

test('who may change something is known to nobody who only looks', async () => {
  const of = await probesWith({ patroniUser: 'ops' })
  expect(JSON.stringify(of('patroni-member'))).not.toContain('ops')
})
