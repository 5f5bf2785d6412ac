/** Environments with a secret in every group of settings, and with a made-up person's data in what is planted. */
import type { LabEnvironment } from '../../src/model/environment/environment.ts'

const made: string[] = []
/** A secret of its own for each place. */
const secret = (place: string) => {
  const text = `Canary/${place}+7c1f9e`
  if (!made.includes(text)) made.push(text)
  return text
}

/** Nobody's: examples from the standards. */
export const personal = ['anna.canary@people.example', '+353 86 123 4567', 'IE64IRCE92050112345678', 'Anna Canary']

const [mail, telephone, account, name] = personal as [string, string, string, string]
const inUrl = (place: string) => encodeURIComponent(secret(place))

/** Where people have them, of what a lab boots with as if they were not there. */
function soundSettings(settings: any): void {
  const { monitoring } = settings
  Object.assign(settings.postgres, {
    archive_cleanup_command: `true https://backup:${inUrl('archive-cleanup')}@files.example/wal`,
    ssl_passphrase_command: `echo ${secret('passphrase-command')}`,
    'muster.api_token': secret('custom-parameter'),
  })
  settings.patroni.postgresql = { callbacks: { on_role_change: `/bin/true --password ${secret('callback')}` } }
  settings.members = { 'eu-west-1a': { tags: { vault_token: secret('tag') } } }
  settings.pg_hba = [
    'host all all 0.0.0.0/0 trust',
    'host replication all 0.0.0.0/0 trust',
    'local all all trust',
    'local replication all trust',
    `host ldap ldap 192.0.2.1/32 ldap ldapserver=ldap.example ldapbasedn="dc=example" ldapbindpasswd=${secret('pg-hba')}`,
  ]
  settings.pgbouncer.server_check_query = `select 1 /* password=${secret('pooler')} */`
  settings.gateway.jwtKey = secret('jwt')
  settings.gateway.haproxy = { defaults: { 'stats auth': `admin:${secret('stats-auth')}` } }
  monitoring.alertmanager = {
    ...monitoring.alertmanager,
    global: {
      smtp_auth_password: secret('smtp'),
      smtp_from: mail,
      slack_api_url: `https://hooks.slack.com/services/${secret('slack')}`,
    },
  }
  for (const receiver of Object.values<any>(monitoring.receivers))
    receiver.webhook = { http_config: { authorization: { type: 'Bearer', credentials: secret('receiver') } } }
  for (const rule of Object.values<any>(monitoring.rules))
    rule.labels = { ...rule.labels, runbook: `https://wiki:${inUrl('label')}@wiki.example/` }
}

/** What the lab of one region has not, or would not boot with. */
function furtherSettings(settings: any): void {
  const lines = ['-----BEGIN PRIVATE KEY-----', secret('pem-line-which-is-long'), '-----END PRIVATE KEY-----']
  Object.assign(settings.postgres, {
    restore_command: `AWS_SECRET_ACCESS_KEY=${secret('restore')} wal-g wal-fetch %f %p`,
    archive_command: `curl -u backup:${secret('archive')} -H 'Authorization: Bearer ${secret('archive-bearer')}' https://x`,
  })
  settings.patroni.service_account = {
    tls_key: lines.join('\n'),
    replication_conninfo: `user=r password='${secret('conninfo')}'`,
  }
  Object.assign(settings.backup.config, {
    'repo1-cipher-pass': secret('cipher-pass'),
    'repo1-s3-key': secret('s3-key'),
    'repo1-s3-key-secret': secret('s3-key-secret'),
    'repo1-azure-key': secret('azure-key'),
    'repo1-sftp-private-key-passphrase': secret('sftp'),
  })
  Object.assign(settings.redis.config, {
    requirepass: secret('requirepass'),
    masterauth: secret('masterauth'),
    user: [`app on >${secret('acl')} ~* +@all`],
  })
  settings.etcd.config = { 'auth-token': `jwt,priv-key=/etc/k,secret=${secret('etcd')}` }
  settings.databaseEntry.haproxy = { defaults: { 'http-request auth_pass': secret('entry') } }
  settings.edge.haproxy = { 'default-server': { 'dynamic-cookie-key': secret('edge') } }
  settings.hosts = { web: { sysctl: { 'net.ipv4.tcp_fastopen_key': secret('sysctl') } } }
  settings.gateway.regions = { 'eu-west-1': { jwtKey: secret('jwt-region') } }
  settings.objectStore = {
    sites: ['eu-west-1', 'eu-west-2'],
    buckets: {},
    config: { 'rgw keystone admin password': secret('ceph'), 'rgw crypt s3 kms encryption keys': 'documents' },
  }
  settings.monitoring.receivers['on-call'] = {
    url: `http://alert:${inUrl('receiver-url')}@192.0.2.1/?token=${inUrl('receiver-query')}`,
    webhook: {
      http_config: {
        basic_auth: { username: 'u', password: secret('basic') },
        oauth2: { client_secret: secret('oauth2') },
      },
    },
  }
}

function plantedRecords(environment: any): void {
  for (const vantage of Object.values<any>(environment.vantages))
    vantage.canary = vantage.canary.replace('http://', `http://probe:${inUrl('vantage')}@`)
  environment.canaries.user.body = JSON.stringify({
    name: '{mark}',
    fullName: name,
    email: mail,
    phone: telephone,
    iban: account,
  })
}

/** One that a lab boots with. */
export function bootableEnvironment(base: LabEnvironment): LabEnvironment {
  const copy = structuredClone(base) as any
  soundSettings(copy.driver.settings)
  plantedRecords(copy)
  return copy as LabEnvironment
}

/** One whose users' records, that are planted, are of a made-up person. */
export function personalEnvironment(base: LabEnvironment): LabEnvironment {
  const copy = structuredClone(base)
  plantedRecords(copy)
  return copy
}

/** One with everything. */
export function secretEnvironment(base: LabEnvironment): LabEnvironment {
  const copy = bootableEnvironment(base)
  furtherSettings(copy.driver.settings)
  return copy
}

/** Every secret that an environment of these holds. */
export const planted: readonly string[] = made

/** How a text may lie in a file. */
export function encodings(text: string): string[] {
  const bytes = Buffer.from(text)
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    Buffer.from(`user:${text}`).toString('base64'),
  ]
}
