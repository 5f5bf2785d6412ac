import { expect, test } from 'vitest'
import { replaceInText } from './shapes.ts'

const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIB\nAwEHoUQDQgAE\n-----END EC PRIVATE KEY-----'

/** `«...»` marks what is secret. */
const texts = [
  'postgres://app:«p%40ss»@db:5432/app',
  'redis://:«pw123»@cache:6379/0',
  'mongodb+srv://u:«p@ss»@h/db',
  'cp %p https://backup:«s3cr3t»@files.example/wal/%f',
  'host=10.1.1.1 user=standby password=«hunter2» sslmode=prefer',
  "host=10.1.1.1 password='«hun ter''2»' user=x",
  'PGPASSWORD=«x» psql -c "select 1"',
  `PGPASSWORD='«it'\\''s»' psql`,
  `PGPASSWORD='«it'"'"'s»' psql`,
  "curl 'https://u:«it's)»@h'",
  'AWS_SECRET_ACCESS_KEY=«wJalr/XUtn» wal-g wal-push %p',
  'pgbackrest --repo1-cipher-pass=«hunter2» archive-push %p',
  'wget --password «hunter2» --quiet',
  'curl -u bob:«secretpw» https://x',
  "curl -H 'Authorization: Bearer «abc.def»' https://x",
  'Authorization: Basic «Ym9iOnNlY3JldA==»',
  'sent Bearer «abcdef12345»',
  'GET /alerts?token=«abcdefgh1»&page=2',
  'https://acc.blob.core.windows.net/c?sv=2024&sig=«aGVsbG8gd29ybGQgMTIz%3D»',
  'AccountName=acc;AccountKey=«Zm9vYmFy==»;EndpointSuffix=core',
  '{"username":"u","password":"«a\\"b»"}',
  '{"body":"{\\"client_secret\\":\\"«abc»\\"}"}',
  'password: «hunter2»',
  'options="-c password=«hunter2»", env: "PGPASSWORD=«x»"',
  'sshpass -p «hunter2» scp %p host:',
  'requirepass «foobared»',
  'redis-cli -h 10.1.1.1 -a «foobared» PING',
  'openssl enc -aes-256-cbc -pass pass:«hunter2» -in x',
  'mount -o user=u,pass=«hunter2»,vers=3',
  'https://«0123456789abcdef0123456789abcdef»@o1.ingest.example/1',
  '«-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc\n-----END PGP PRIVATE KEY BLOCK-----»',
  'masterauth "«foobared»"',
  'stats auth admin:«x1y2»',
  'user admin insecure-password «x»',
  "ALTER ROLE app PASSWORD '«it''s»'",
  'host all all 0.0.0.0/0 ldap ldapbindpasswd="«x y»" ldapserver=l',
  'https://hooks.slack.com/services/«T0/B0/XyZ»',
  'https://api.telegram.org/bot«123:AAE-x»/sendMessage',
  'eu: «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl»',
  'from «AKIAIOSFODNN7EXAMPLE»',
  `key:\n«${pem}»\nend`,
]

test.each(texts)('%s', text => {
  const given = text.replace(/[«»]/g, '')
  const found: string[] = []
  const replaced = replaceInText(given, secret => (found.push(secret), '#'))
  expect(found).toEqual([...text.matchAll(/«([^»]*)»/g)].map(([, secret]) => secret))
  expect(replaced).toBe(text.replace(/«[^»]*»/g, '#'))
})

const harmless = [
  'postgres://postgres@10.1.1.1:5432/app',
  'http://[::1]:8080/a@b',
  'FATAL:  password authentication failed for user "app"',
  'driver.settings.x.password: is missing; must be text',
  'Bearer token authentication, Basic authentication',
  '{"msg":"...","initial-cluster-token":"lab-eu-west-1"}',
  '{"key":"/service/core-eu-west-1/leader","value":"eu-west-1a"}',
  '{"t":"survivors","ledger":"pool","pass":1,"result":"pass"}',
  'password=$PGPASSWORD --password ${PW} password=**** password: null',
  'passfile=/var/lib/.pgpass password_encryption=scram-sha-256 ssl_key_file=server.key',
  'docker run -u 1000:1000 image; ls -u a:1',
  'tcp_keepalives_idle=10 notify-keyspace-events KEA keyspace=users track_commit_timestamp=on',
  'the key: value of every token is that',
  '-----BEGIN CERTIFICATE-----\nMHcC\n-----END CERTIFICATE-----',
  'pgbackrest=archive-push, 1 pass: ok, 2 passes',
]

test.each(harmless)('%s holds none', text => expect(replaceInText(text, () => '#')).toBe(text))

test('what was replaced once stays as it is', () => {
  const once = texts.map(text => replaceInText(text.replace(/[«»]/g, ''), () => 'secret:hmac-sha256:0123456789abcdef'))
  expect(once.map(text => replaceInText(text, () => '#'))).toEqual(once)
})

test('a long text of one word is read in a moment', () => {
  const began = performance.now()
  for (const text of ['a'.repeat(300_000), 'ab-'.repeat(100_000), 'x=y '.repeat(75_000), '"a": "b", '.repeat(30_000)])
    replaceInText(text, () => '#')
  expect(performance.now() - began).toBeLessThan(5_000)
})
