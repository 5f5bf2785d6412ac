import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import lab from '../../environments/lab-single-region.ts'
import scenario from '../../scenarios/db-failover.ts'
import { foreignKind, foreignText } from './foreign.ts'

test.each([
  ['an experiment template of AWS FIS', { targets: {}, actions: { stop: { actionId: 'aws:ec2:stop-instances' } } }],
  ['an experiment of the Chaos Toolkit', { title: 'what if', method: [] }],
  ['an experiment of the Chaos Toolkit', { title: 'what if', 'steady-state-hypothesis': {} }],
  ['an object of Chaos Mesh', { apiVersion: 'chaos-mesh.org/v1alpha1', kind: 'PodChaos' }],
  ['an object of Litmus', { apiVersion: 'litmuschaos.io/v1alpha1', kind: 'ChaosEngine' }],
  ['an object of CloudNativePG', { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' }],
  ['a Kubernetes object', { apiVersion: 'apps/v1', kind: 'Deployment' }],
  ['a kubeconfig', { apiVersion: 'v1', kind: 'Config', clusters: [] }],
  ['a configuration of Patroni', { scope: 'main', restapi: {} }],
  ['a configuration of Prometheus', { global: {}, scrape_configs: [] }],
  ['a configuration of Alertmanager', { route: {}, receivers: [] }],
  ['a Compose file', { services: { db: { image: 'postgres' } } }],
  ['a CloudFormation template', { Resources: { db: { Type: 'AWS::RDS::DBCluster' } } }],
  ['an Ansible playbook', [{ hosts: 'all', tasks: [] }]],
  ['a plan of Muster', { format: 'muster/plan/v1' }],
])('%s', (what, value) => {
  for (const wanted of ['scenario', 'environment'] as const) expect(foreignKind(value, wanted)).toBe(what)
})

test('one of ours where it is wanted is not foreign; where the other is wanted it is named', () => {
  expect(foreignKind(scenario, 'scenario')).toBeNull()
  expect(foreignKind(lab, 'environment')).toBeNull()
  expect(foreignKind(lab, 'scenario')).toBe('an environment of Muster')
  expect(foreignKind(scenario, 'environment')).toBe('a scenario of Muster')
})

test.each([null, 1, 'text', [], {}, { name: 'mine' }, { faults: [] }])('%j is nothing that is known', value => {
  expect(foreignKind(value, 'scenario')).toBeNull()
})

test.each([
  ['a configuration of HAProxy', 'global\n  maxconn 100\ndefaults\n  mode tcp\nlisten primary\n  bind *:5000\n'],
  ['a configuration of PgBouncer', '[databases]\napp = host=db\n[pgbouncer]\nlisten_port = 6432\n'],
  ['a configuration of pgBackRest', '[global]\nrepo1-path=/backups\n'],
  ['a configuration of Redis', 'port 7000\ncluster-enabled yes\n'],
  ['a configuration of Redis Sentinel', 'sentinel monitor main 10.0.0.1 6379 2\n'],
  ['a pg_hba.conf of PostgreSQL', 'host all all 10.0.0.0/8 scram-sha-256\n'],
  ['a configuration of SSH', 'Host db-1\n  HostName 10.0.0.1\n  User drill\n'],
  ['a Terraform configuration', 'resource "aws_db_instance" "main" {\n}\n'],
  ['an object of Chaos Mesh', 'apiVersion: chaos-mesh.org/v1alpha1\nkind: PodChaos\n---\nkind: Other\n'],
])('%s, by its text', (what, text) => {
  expect(foreignText(text, 'environment')).toBe(what)
})

const shared = fileURLToPath(new URL('../../../shared/data', import.meta.url))
const kinds = {
  fis: /AWS FIS/,
  'chaos-toolkit': /Chaos Toolkit/,
  'chaos-mesh': /Chaos Mesh|Kubernetes/,
  litmus: /Litmus|Kubernetes/,
}

const filesOf = (folder: string) => (existsSync(join(shared, folder)) ? readdirSync(join(shared, folder)) : [])

describe('files of others', () => {
  const files = Object.entries(kinds).flatMap(([folder, kind]) =>
    filesOf(folder)
      .filter(name => /\.(json|ya?ml)$/.test(name))
      .map(name => [join(folder, name), kind] as const),
  )
  test.skipIf(files.length === 0)('each is told for what it is', () => {
    for (const [name, kind] of files) {
      const text = readFileSync(join(shared, name), 'utf8')
      const told = name.endsWith('.json') ? foreignKind(parse(text), 'scenario') : foreignText(text, 'scenario')
      expect(told, name).toMatch(kind)
    }
  })
})
