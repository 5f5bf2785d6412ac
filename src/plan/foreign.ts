/** Files of a known kind that are not the one that was asked for: one sentence says what they are. Pure. */
import { parseAllDocuments } from 'yaml'

type Fields = Record<string, unknown>

/** A kind of file, told by what it holds. */
interface Kind {
  /** "an experiment template of AWS FIS" */
  readonly what: string
  readonly isIt: (fields: Fields) => boolean
}

const has =
  (...names: string[]) =>
  (fields: Fields) =>
    names.every(name => name in fields)
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const ofApi =
  (group: string) =>
  ({ apiVersion }: Fields) =>
    typeof apiVersion === 'string' && apiVersion.startsWith(`${group}/`)
const someValue = (value: unknown, holds: (fields: Fields) => boolean) =>
  isObject(value) && Object.values(value).some(entry => isObject(entry) && holds(entry))
const ofFormat =
  (start: string) =>
  ({ format }: Fields) =>
    typeof format === 'string' && format.startsWith(start)

/** What other tools write, and what we write ourselves and is none of the three. The more telling come first. */
const foreign: readonly Kind[] = [
  { what: 'a plan of Muster', isIt: ofFormat('muster/plan/') },
  { what: 'a verdict of Muster', isIt: ofFormat('muster/verdict/') },
  { what: 'a file of a Muster report', isIt: ofFormat('muster/') },
  {
    what: 'an experiment template of AWS FIS',
    isIt: ({ actions, experimentTemplate }) =>
      someValue(actions, ({ actionId }) => typeof actionId === 'string') || isObject(experimentTemplate),
  },
  {
    what: 'an experiment of the Chaos Toolkit',
    isIt: fields => 'steady-state-hypothesis' in fields || (Array.isArray(fields['method']) && 'title' in fields),
  },
  { what: 'an object of Chaos Mesh', isIt: ofApi('chaos-mesh.org') },
  { what: 'an object of Litmus', isIt: ofApi('litmuschaos.io') },
  { what: 'an object of CloudNativePG', isIt: ofApi('postgresql.cnpg.io') },
  { what: 'a kubeconfig', isIt: ({ kind, clusters }) => kind === 'Config' && Array.isArray(clusters) },
  {
    what: 'a Helm chart',
    isIt: ({ apiVersion, name, version, kind }) => Boolean(apiVersion && name && version) && kind === undefined,
  },
  { what: 'a Kubernetes object', isIt: has('apiVersion', 'kind') },
  {
    what: 'a configuration of Patroni',
    isIt: fields =>
      'scope' in fields && ['restapi', 'postgresql', 'bootstrap', 'etcd', 'etcd3'].some(name => name in fields),
  },
  { what: 'a configuration of Prometheus', isIt: has('scrape_configs') },
  {
    what: 'rules of Prometheus',
    isIt: ({ groups }) => Array.isArray(groups) && groups.some(group => isObject(group) && 'rules' in group),
  },
  { what: 'a configuration of Alertmanager', isIt: has('route', 'receivers') },
  {
    what: 'a CloudFormation template',
    isIt: fields => 'AWSTemplateFormatVersion' in fields || someValue(fields['Resources'], has('Type')),
  },
  { what: 'a state of Terraform', isIt: has('terraform_version') },
  {
    what: 'a Compose file',
    isIt: ({ services }) => someValue(services, entry => 'image' in entry || 'build' in entry),
  },
  { what: 'an Ansible inventory', isIt: ({ all }) => isObject(all) && ('hosts' in all || 'children' in all) },
  { what: 'a workflow of GitHub Actions', isIt: ({ jobs }) => someValue(jobs, has('steps')) },
  { what: 'an OpenAPI document', isIt: has('openapi') },
  {
    what: 'a package.json',
    isIt: fields =>
      'name' in fields && ('dependencies' in fields || 'devDependencies' in fields) && 'version' in fields,
  },
]

/** What can be asked for. */
export type Wanted = 'scenario' | 'environment' | 'policy' | 'programme'

/** Our own, each given where another is wanted. */
const ours: Readonly<Record<Wanted, Kind>> = {
  scenario: { what: 'a scenario of Muster', isIt: has('faults', 'criteria') },
  environment: { what: 'an environment of Muster', isIt: has('objectives', 'regions') },
  policy: { what: 'a policy of a gate of Muster', isIt: has('environment', 'drills') },
  programme: { what: 'a programme of Muster', isIt: has('obligations') },
}

/** Configuration in a language of its own, told by its lines. */
const texts: readonly { readonly what: string; readonly line: RegExp }[] = [
  { what: 'a configuration of PgBouncer', line: /^\[pgbouncer\]/m },
  { what: 'a configuration of pgBackRest', line: /^(repo\d+|pg\d+)-[a-z-]+\s*=/m },
  { what: 'a configuration of HAProxy', line: /^(frontend|backend|listen|defaults)\b[^={]*$/m },
  { what: 'a configuration of Redis Sentinel', line: /^sentinel (monitor|down-after-milliseconds)\b/m },
  { what: 'a configuration of Redis', line: /^(cluster-enabled|appendonly|appendfsync|replicaof|maxmemory)\s/m },
  {
    what: 'a pg_hba.conf of PostgreSQL',
    line: /^(local|host|hostssl)\s+\S+\s+\S+.*\s(trust|md5|scram-sha-256|peer|reject|cert)\b/m,
  },
  { what: 'a configuration of PostgreSQL', line: /^(shared_buffers|wal_level|max_wal_senders|listen_addresses)\s*=/m },
  { what: 'a systemd unit', line: /^\[(Unit|Service)\]/m },
  { what: 'a configuration of SSH', line: /^Host\s+\S+[^]*^\s+(HostName|User|IdentityFile|ProxyJump)\b/im },
  { what: 'a Terraform configuration', line: /^(resource|provider|module|variable)\s+"[^"]+"/m },
  { what: 'an Ansible inventory', line: /^\[[\w:-]+\][^]*\bansible_\w+=/m },
]

/** What a value is that was read where one of ours is wanted; null: nothing that is known here. */
export function foreignKind(value: unknown, wanted: Wanted): string | null {
  if (Array.isArray(value)) return value.some(isPlay) ? 'an Ansible playbook' : null
  if (!isObject(value) || ours[wanted].isIt(value)) return null
  return [...foreign, ...Object.values(ours)].find(({ isIt }) => isIt(value))?.what ?? null
}

const isPlay = (entry: unknown) => isObject(entry) && 'hosts' in entry && ('tasks' in entry || 'roles' in entry)

/** The same of a text that is no data, or that is several YAML documents in one file. */
export function foreignText(text: string, wanted: Wanted): string | null {
  const told = texts.find(({ line }) => line.test(text))?.what
  if (told) return told
  const documents = parseAllDocuments(text)
  const kinds = [...documents].flatMap(document => {
    const value = document.errors.length > 0 ? null : valueOf(document)
    return foreignKind(value, wanted) ?? []
  })
  return kinds[0] ?? null
}

/** Null where a document names an anchor that is not there: it has no value. */
function valueOf(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS()
  } catch {
    return null
  }
}
