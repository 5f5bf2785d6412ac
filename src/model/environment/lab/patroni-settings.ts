/** Settings of Patroni: what it keeps in the DCS for the whole cluster, and what each member says of itself. */
import Type, { type Static } from 'typebox'
import { configuration, document } from './configuration.ts'
import { reservedKeys } from './reserved-keys.ts'

/** Patroni's dynamic configuration, as written; `dcsApi` is the lab's own. */
export const PatroniSettings = Type.Object(
  {
    dcsApi: Type.Enum(['etcd', 'etcd3'], { description: 'etcd: v2 API with compare-and-swap; etcd3: v3 API' }),
    ttl: Type.Integer({ minimum: 3, description: 'seconds' }),
    loop_wait: Type.Integer({ minimum: 1, description: 'seconds' }),
    retry_timeout: Type.Integer({ minimum: 1, description: 'seconds' }),
    maximum_lag_on_failover: Type.Integer({ description: 'bytes' }),
    primary_start_timeout: Type.Integer({ description: 'seconds' }),
    synchronous_mode: Type.Boolean(),
    synchronous_mode_strict: Type.Boolean(),
    failsafe_mode: Type.Optional(Type.Boolean()),
    postgresql: Type.Optional(
      document({
        description: 'its part "postgresql", but for what has a setting of its own',
        reserved: reservedKeys.patroniPostgresql,
      }),
    ),
  },
  {
    additionalProperties: true,
    reserved: reservedKeys.patroni,
    description: 'the dynamic configuration of Patroni, as it keeps it in the DCS',
  },
)
export type PatroniSettings = Static<typeof PatroniSettings> & { readonly [key: string]: unknown }

/** What one member's own patroni.yml says. */
export const MemberSettings = Type.Object(
  {
    tags: Type.Optional(
      configuration({
        description: 'tags of the member, as in its patroni.yml: nofailover, noloadbalance, ...',
        reserved: [],
      }),
    ),
  },
  { additionalProperties: false },
)

const method =
  '(trust|reject|scram-sha-256|md5|password|gss|sspi|ident|peer|ldap|radius|cert|pam|bsd)( +[a-z_]+=("[^"]*"|[^\\s"]+))*'
const field = '("[^"]*"|[^\\s"#])+'
const gap = '[ \\t]+'

/** Lines of pg_hba.conf. A line that PostgreSQL cannot read keeps it from starting. */
export const HostBasedAccess = Type.Array(
  Type.String({
    pattern: `^#.*$|^(local${gap}${field}${gap}${field}|host(ssl|nossl|gssenc|nogssenc)?${gap}${field}${gap}${field}${gap}${field}(${gap}[0-9.:]+)?)${gap}${method}[ \\t]*(#.*)?$`,
    description: 'a line as in pg_hba.conf: type, database, user, address, method',
  }),
)
