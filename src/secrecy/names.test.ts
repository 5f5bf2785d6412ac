import { expect, test } from 'vitest'
import { LabEnvironment } from '../model/environment/environment.ts'
import { Plan } from '../model/plan/plan.ts'
import { Scenario } from '../model/scenario/scenario.ts'
import type { MarkedSchema } from './data.ts'
import { isSecret, secrecyOf } from './names.ts'

const secret: [name: string, value: string | number][] = [
  // pgBackRest
  ['repo1-cipher-pass', 'zWaf6XtpjIVZC5444yXB'],
  ['repo1-cipher-pass', 4711],
  ['repo1-s3-key', 'AKIAIOSFODNN7EXAMPLE'],
  ['repo1-s3-key', 'my-access-key'],
  ['repo1-s3-key-secret', 'wJalrXUtnFEMI'],
  ['repo1-s3-token', 'FwoGZXIvYXdzEBYaD'],
  ['repo1-s3-sse-customer-key', 'abc'],
  ['repo1-azure-key', 'Zm9v'],
  ['repo1-gcs-key', '{"private_key":"x"}'],
  ['repo1-sftp-private-key-passphrase', 'x'],
  // PostgreSQL, Patroni, PgBouncer
  ['ssl_passphrase_command', 'echo "hunter2"'],
  ['ssl_passphrase_command', '/usr/bin/getpass --of server'],
  ['PGPASSWORD', 'x'],
  ['password', '0'],
  ['auth_pass', 'x'],
  ['userpass', 'x'],
  ['myapp.api_token', 'abc'],
  // Redis
  ['requirepass', 'foobared'],
  ['masterauth', 'foobared'],
  ['tls-key-file-pass', 'x'],
  // HAProxy, etcd, the gateway
  ['stats auth', 'admin:x1y2z3'],
  ['dynamic-cookie-key', 'MYKEY-1234'],
  ['auth-token', 'jwt,pub-key=a,sign-method=RS256'],
  ['jwtKey', 'k'],
  ['net.ipv4.tcp_fastopen_key', 'deadbeef-01234567-89abcdef-deadbeef'],
  // Alertmanager, Prometheus
  ['smtp_auth_password', 'x'],
  ['smtp_auth_secret', 'x'],
  ['bearer_token', 'abcdef'],
  ['credentials', 'x'],
  ['client_secret', 'x'],
  ['opsgenie_api_key', 'x'],
  ['routing_key', 'R0UT'],
  // Clouds
  ['AWS_SECRET_ACCESS_KEY', 'x'],
  ['aws_access_key_id', 'AKIAIOSFODNN7EXAMPLE'],
  ['secretAccessKey', 'x'],
  ['MYSQL_PWD', 'x'],
  ['encryption-key', 'b7f3c4d1e9a05826b7f3c4d1e9a05826'],
  ['x-api-key', 'x'],
  ['X-Auth', 'x1y2'],
  ['Authorization', 'x1y2z3'],
  ['api_keys', 'x'],
  ['sharedkey', 'x'],
  ['unseal_keys', 'kR8+Zx0p3Q=='],
  ['rgw crypt s3 kms encryption keys', 'eu=Zm9vYmFyYmF6cXV4'],
]

test.each(secret)('%s = %s is a secret', (name, value) => expect(isSecret(name, value)).toBe(true))

const open: [name: string, value: string | number][] = [
  // PostgreSQL: every parameter whose name sounds like it
  ['authentication_timeout', '1min'],
  ['password_encryption', 'scram-sha-256'],
  ['krb_server_keyfile', 'FILE:/etc/krb5.keytab'],
  ['ssl_key_file', 'server.key'],
  ['ssl_passphrase_command_supports_reload', 'off'],
  ['ssl_passphrase_command', '/usr/local/bin/passphrase %p'],
  ['track_commit_timestamp', 'on'],
  ['tcp_keepalives_idle', 10],
  ['tcp_keepalives_interval', '10s'],
  ['wal_keep_size', '64MB'],
  // Redis
  ['notify-keyspace-events', 'KEA'],
  ['maxmemory-policy', 'allkeys-lru'],
  ['tls-auth-clients', 'optional'],
  ['tls-key-file', '/etc/redis/redis.key'],
  ['tracking-table-max-keys', 1_000_000],
  ['requirepass', ''],
  // etcd
  ['auth-token', 'simple'],
  ['auth-token-ttl', 300],
  ['client-cert-auth', 'true'],
  ['initial-cluster-token', 'lab-eu-west-1'],
  ['key-file', '/etc/etcd/key.pem'],
  // pgBackRest
  ['repo1-cipher-type', 'aes-256-cbc'],
  ['repo1-s3-key-type', 'web-id'],
  ['repo1-s3-kms-key-id', '1234abcd-12ab-34cd-56ef-1234567890ab'],
  ['repo1-gcs-key', '/etc/pgbackrest/gcs-key.json'],
  ['repo1-host-key-file', '/etc/pgbackrest/host.key'],
  ['tls-server-auth', '*'],
  // Linux
  ['net.ipv4.tcp_keepalive_time', 60],
  ['net.ipv4.ipfrag_secret_interval', 600],
  ['net.bridge.bridge-nf-pass-vlan-input-dev', 0],
  // names of keys, tenants and buckets, and what merely ends alike
  ['encryption-key', 'eu-customers-master'],
  ['kms_key', 'alias/eu-documents'],
  ['key', 'users/42'],
  ['public_key', 'MFkwEwYHKoZIzj0CAQ'],
  ['partition_key', 'tenant_id_2024_11'],
  ['monkey', 'see'],
  ['bypass', 'on'],
  ['compass', 'north'],
  ['passfile', '/var/lib/postgresql/.pgpass'],
  ['pgpass', '/var/lib/postgresql/.pgpass'],
  ['pass', 2],
  ['tokens', 3],
  ['author', 'ops'],
  ['keepalive', 'on'],
  ['authorized_keys', 'ssh-ed25519 AAAA'],
  ['max-keys', '1000'],
  ['rgw crypt s3 kms encryption keys', 'documents'],
]

test.each(open)('%s = %s is none', (name, value) => expect(isSecret(name, value)).toBe(false))

/** Fields that our own schemas name: what stands in them is told by a mark, not by the name. */
function fieldsOf(schema: MarkedSchema, path: string): { path: string; name: string; schema: MarkedSchema }[] {
  const { properties = {}, patternProperties = {}, additionalProperties: more, items, anyOf = [] } = schema
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => [
      { path, name, schema: inner },
      ...fieldsOf(inner, `${path}.${name}`),
    ]),
    ...[...Object.values(patternProperties), ...(typeof more === 'object' ? [more] : []), ...(items ? [items] : [])]
      .concat(anyOf)
      .flatMap(inner => fieldsOf(inner, path)),
  ]
}

test('every field of ours that sounds like a secret is marked as one', () => {
  const fields = [LabEnvironment, Scenario, Plan].flatMap((schema, at) =>
    fieldsOf(schema as MarkedSchema, ['environment', 'scenario', 'plan'][at] as string),
  )
  expect(fields.length).toBeGreaterThan(200)
  // An object of ours, or one of several, says nothing by itself: each of its fields is looked at.
  const sounding = fields.filter(({ name, schema }) => secrecyOf(name) !== null && !schema.properties && !schema.anyOf)
  expect(sounding.map(({ name }) => name)).toEqual(['jwtKey', 'jwtKey'])
  expect(sounding.filter(({ schema }) => schema.secret !== true)).toEqual([])
})
