/**
 * A member that nobody supervises is brought back after it was killed: as what it was where nobody took its place, else as a
 * standby of whoever did, rewound to where the two parted. To start it unchanged beside another that takes writes would make two
 * of them.
 */
import { databaseUrl } from '../../../../model/environment/database-url.ts'
import { MusterError, refusal } from '../../../../model/muster-error.ts'
import { withPassword } from '../../../../model/store-login.ts'
import type { Ask } from '../../../contract/ask.ts'
import type { Changing } from '../../../contract/hosts.ts'
import { type Inventoried, partNamed } from '../../../contract/inventory.ts'
import type { Processes } from '../../../contract/processes.ts'
import type { DrilledSystem } from '../../../contract/system.ts'
import type { LogMark } from '../last-commit.ts'
import { askMembers, type Member } from '../members.ts'
import { askMember, type Seat, seatOf } from '../one-member.ts'
import type { Primary } from '../primary.ts'
import { conninfo, following, setting } from './conninfo.ts'

type System = Ask & Changing & Inventoried & Processes & Pick<DrilledSystem, 'secrets'>

const rewindable = `SELECT current_setting('wal_log_hints') = 'on' OR current_setting('data_checksums') = 'on' AS fit`

/** Refuses to kill what could not be brought back should another member be promoted meanwhile, by whomever. */
export async function requireRewindable(
  system: Ask & Inventoried,
  { instance, data }: Pick<Primary, 'instance' | 'data'>,
  signal: AbortSignal,
): Promise<void> {
  const { site } = seatOf(system, instance) as Seat
  if (Object.keys(site.members).length === 1) return
  if (data === null)
    throw refusal(
      'postgres.data-directory',
      `${instance} does not tell ${site.user ?? 'postgres'} where its data lies, which is needed to bring it back`,
      'grant that user the role pg_monitor',
    )
  const [row] = await askMember(system, instance, rewindable, signal)
  if (row?.['fit'] === true) return
  throw refusal(
    'postgres.not-rewindable',
    `${instance} could not be rewound should another member be promoted: it has neither data checksums nor wal_log_hints`,
    'set wal_log_hints = on and restart it, or switch data checksums on',
  )
}

/** Idempotent; nothing happens while it runs. Rejects where nobody can tell whether another member takes writes. */
export async function rejoin(
  system: System,
  { instance, log }: { readonly instance: string; readonly log: LogMark },
  { runId, signal }: { readonly runId: string; readonly signal: AbortSignal },
): Promise<void> {
  if ((await system.pids(instance)).length > 0) return
  const primary = await successorOf(system, instance, signal)
  if (primary) await rewind(system, { instance, data: log.data as string, primary, runId }, signal)
  await system.start(instance)
}

/** Who takes writes in its place; null: nobody does, by the word of all others. */
async function successorOf(system: System, instance: string, signal: AbortSignal): Promise<Member | null> {
  const { store, site } = seatOf(system, instance) as Seat
  const others = (await askMembers(system, { store }, signal)).filter(member => member.instance !== instance)
  const primary = others.find(({ isPrimary }) => isPrimary)
  if (primary) return primary
  if (others.length === Object.keys(site.members).length - 1) return null
  throw new MusterError(
    'postgres.unknown-primary',
    `only ${others.length} of the other members of ${store} answer: whether one of them was promoted cannot be told, and two that take writes would be worse than one that is down`,
  )
}

// What is not PostgreSQL's own in its folder (its configuration, keys) is this machine's: rewinding brings the other's over it.
// It is kept until the end, and an attempt after one that failed half-way finds it there.
const script = `set -e
data=$1 source=$2 settings=$3 kept=$4
IFS= read -r PGPASSWORD || true
if [ -n "$PGPASSWORD" ]; then export PGPASSWORD; else unset PGPASSWORD; fi
read -r started <"$data/postmaster.opts"
bin=\${started%%/postgres *}
owner=$(stat -c %U "$data")
as_owner() { if [ "$(id -un)" = "$owner" ]; then "$@"; else runuser -u "$owner" -- "$@"; fi; }
if [ ! -e "$kept" ]; then
  own=()
  for file in "$data"/*; do
    name=\${file##*/}
    case $name in
      base|global|log|PG_VERSION|backup_*|tablespace_map|postmaster.*|current_logfiles|*.signal) continue ;;
    esac
    [[ -d $file && $name == pg_* ]] || own+=("$name")
  done
  (umask 077; tar -C "$data" -cf "$kept.new" -- "\${own[@]}")
  mv "$kept.new" "$kept"
fi
set -- --target-pgdata="$data" --source-server="$source"
config=$(grep -o 'config_file=[^" ]*' "$data/postmaster.opts" | cut -d= -f2-) || true
if [ -n "$config" ] && "$bin/pg_rewind" --help | grep -q -- --config-file; then set -- "$@" --config-file="$config"; fi
cd /
as_owner "$bin/pg_rewind" "$@" >&2
tar -C "$data" -xpf "$kept"
as_owner touch "$data/standby.signal"
as_owner sh -c 'printf "%s\\n" "$2" >>"$1/postgresql.auto.conf"' sh "$data" "$settings"
rm -f "$kept"`

interface Parted {
  readonly instance: string
  readonly data: string
  readonly primary: Member
  readonly runId: string
}

async function rewind(system: System, { instance, data, primary, runId }: Parted, signal: AbortSignal): Promise<void> {
  const { site, endpoint } = seatOf(system, primary.instance) as Seat
  const url = withPassword(databaseUrl(site, endpoint.host, endpoint.port, 'postgres'), system.secrets())
  const password = decodeURIComponent(new URL(url).password)
  const [row] = await askMember(system, primary.instance, inherited, signal)
  const settings = [
    // It followed the one that it now leads, as the same user.
    setting('primary_conninfo', following(String(row?.['conninfo'] ?? ''), endpoint, site)),
    setting('primary_slot_name', ''),
  ].join('\n')
  const { host } = partNamed(system.inventory, instance)
  const argv = [
    'bash',
    '-c',
    script,
    'muster',
    data,
    conninfo(endpoint, site),
    settings,
    `/run/kept-${runId}-${instance}.tar`,
  ]
  const { code, stderr } = await system.change(host, argv, { input: `${password}\n`, signal })
  if (code !== 0) throw new MusterError('postgres.rewind', `${instance} was not rewound: ${stderr.trim()}`)
}

const inherited = `SELECT current_setting('primary_conninfo') AS conninfo`
