/**
 * A member that nobody supervises is brought back after it was killed: as what it was where nobody took its place, else as a
 * standby of whoever did, rewound to where the two parted. To start it unchanged beside another that takes writes would make two
 * of them.
 */
import { databaseUrl } from '../../../../model/environment/database-url.ts'
import { MusterError, refusal } from '../../../../model/muster-error.ts'
import { withPassword } from '../../../../model/store-login.ts'
import type { Ask } from '../../../contract/ask.ts'
import type { Changing, Hosts } from '../../../contract/hosts.ts'
import { type Inventoried, partNamed } from '../../../contract/inventory.ts'
import type { Processes } from '../../../contract/processes.ts'
import type { DrilledSystem } from '../../../contract/system.ts'
import type { LogMark } from '../last-commit.ts'
import { askMembers, type Member } from '../members.ts'
import { askMember, type Seat, seatOf } from '../one-member.ts'
import type { Primary } from '../primary.ts'
import { poll } from '../region.ts'
import { conninfo, following, setting } from './conninfo.ts'
import { isBeingPromoted, unmarkPromoted } from './promoting.ts'

type System = Ask & Changing & Hosts & Inventoried & Processes & Pick<DrilledSystem, 'secrets'>

const rewindable = `SELECT current_setting('server_version_num')::int AS version,
  current_setting('full_page_writes') = 'on'
    AND (current_setting('wal_log_hints') = 'on' OR current_setting('data_checksums') = 'on') AS fit`

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
  if (Number(row?.['version']) < 130_000)
    throw refusal(
      'postgres.not-rewindable',
      `${instance} could not be rewound should another member be promoted: before version 13 that takes an orderly shutdown`,
      'drill it with a version 13 or later',
    )
  if (row?.['fit'] === true) return
  throw refusal(
    'postgres.not-rewindable',
    `${instance} could not be rewound should another member be promoted: that takes full_page_writes, and data checksums or wal_log_hints`,
    'set wal_log_hints = on and restart it, or switch data checksums on; leave full_page_writes on',
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

/** Who takes writes in its place; null: nobody does, nor is about to, by the word of all others. */
async function successorOf(system: System, instance: string, signal: AbortSignal): Promise<Member | null> {
  const { store, site } = seatOf(system, instance) as Seat
  const others = (await askMembers(system, { store }, signal)).filter(member => member.instance !== instance)
  const primary = others.find(({ isPrimary }) => isPrimary)
  if (primary) {
    // Whoever promoted it may have given up before it took writes.
    await unmarkPromoted(system, primary.instance)
    return primary
  }
  const worse = 'two that take writes would be worse than one that is down'
  if (others.length < Object.keys(site.members).length - 1)
    throw new MusterError(
      'postgres.unknown-primary',
      `only ${others.length} of the other members of ${store} answer: whether one of them was promoted cannot be told, and ${worse}`,
    )
  for (const other of others)
    if (await isBeingPromoted(system, other.instance))
      throw new MusterError(
        'postgres.unknown-primary',
        `${other.instance} was told to take writes and does not yet: ${instance} is left down until it does, for ${worse}`,
      )
  return null
}

// What is not PostgreSQL's own in its folder (its configuration, keys, logs) is this machine's: rewinding brings the other's over it.
// It is kept beside the folder until the end; an attempt after one that failed half-way goes on where that one ended.
const script = `set -e
data=$1 source=$2 kept=$(dirname "$1")/.$3
IFS= read -r PGPASSWORD || true
if [ -n "$PGPASSWORD" ]; then export PGPASSWORD; else unset PGPASSWORD; fi
settings=$(cat)
exec 9>"$kept.lock"
flock -n 9 || { echo 'it is being rewound already' >&2; exit 5; }
# It is a standby already, and only has not been started.
if [ -e "$data/standby.signal" ] && [ ! -e "$kept" ]; then rm -f "$kept.lock"; exit 0; fi
owner=$(stat -L -c %U "$data")
as_owner() { if [ "$(id -un)" = "$owner" ]; then "$@"; else runuser -u "$owner" -- "$@"; fi; }
cd /
shopt -s dotglob nullglob
own=()
for file in "$data"/*; do
  name=\${file##*/}
  case $name in
    base|global|PG_VERSION|backup_label*|backup_manifest*|tablespace_map*|postmaster.pid|current_logfiles|*.signal) continue ;;
    pg_commit_ts|pg_dynshmem|pg_logical|pg_multixact|pg_notify|pg_replslot|pg_serial|pg_snapshots) continue ;;
    pg_stat|pg_stat_tmp|pg_subtrans|pg_tblspc|pg_twophase|pg_wal|pg_xact) continue ;;
  esac
  own+=("$name")
done
if [ ! -e "$kept" ]; then
  size=$(cd "$data" && du -cm -- "\${own[@]}" | tail -n1 | cut -f1)
  [ "$size" -le 2000 ] || { echo "$size MB in $data are not of PostgreSQL: move them out of it" >&2; exit 6; }
  (umask 077; tar -C "$data" -cf "$kept.new" -- "\${own[@]}")
  mv "$kept.new" "$kept"
fi
read -r started < <(tar -xOf "$kept" postmaster.opts)
bin=\${started%%/postgres *}
config=$(grep -o 'config_file=[^" ]*' <<<"$started" | cut -d= -f2-) || true
if [ ! -e "$kept.done" ]; then
  set -- --target-pgdata="$data" --source-server="$source"
  if [ -n "$config" ] && "$bin/pg_rewind" --help | grep -q -- --config-file; then
    set -- "$@" --config-file="$config"
  elif [ -n "$config" ]; then
    as_owner "$bin/postgres" --single -F -D "$data" -c config_file="$config" template1 </dev/null >&2
    set -- "$@" --no-ensure-shutdown
  fi
  as_owner "$bin/pg_rewind" "$@" >&2
  touch "$kept.done"
fi
for name in "\${own[@]}"; do rm -rf -- "$data/$name"; done
tar -C "$data" -xpf "$kept"
as_owner touch "$data/standby.signal"
as_owner sh -c 'printf "%s\\n" "$2" >>"$1/postgresql.auto.conf"' sh "$data" "$settings"
rm -f "$kept" "$kept.done" "$kept.lock"`

interface Parted {
  readonly instance: string
  readonly data: string
  readonly primary: Member
  readonly runId: string
}

async function rewind(system: System, { instance, data, primary, runId }: Parted, signal: AbortSignal): Promise<void> {
  const { site, endpoint } = seatOf(system, primary.instance) as Seat
  await untilOnItsTimeline(system, primary, signal)
  const url = withPassword(databaseUrl(site, endpoint.host, endpoint.port, 'postgres'), system.secrets())
  const password = decodeURIComponent(new URL(url).password)
  const [row] = await askMember(system, primary.instance, inherited, signal)
  const settings = [
    // It followed the one that it now leads, as the same user.
    setting('primary_conninfo', following(String(row?.['conninfo'] ?? ''), endpoint, site)),
    setting('primary_slot_name', ''),
  ].join('\n')
  const { host } = partNamed(system.inventory, instance)
  const argv = ['bash', '-c', script, 'muster', data, conninfo(endpoint, site), `muster-kept-${runId}-${instance}.tar`]
  // Ended half-way it would leave a folder that nobody can start: it takes as long as it takes. What it is told holds passwords.
  const { code, stderr } = await system.change(host, argv, { input: `${password}\n${settings}\n` })
  if (code !== 0)
    throw new MusterError(
      'postgres.rewind',
      `${instance} was not rewound: ${stderr.trim()}; where it cannot be, copy it anew from ${primary.instance} (pg_basebackup)`,
    )
}

/** Until its last checkpoint is one of its own time the new primary looks to pg_rewind like the old one, which then does nothing. */
async function untilOnItsTimeline(system: System, { instance, timeline }: Member, signal: AbortSignal): Promise<void> {
  // One that takes longer than its answer is waited for goes on, and shows below; one that was refused is told if it never does.
  const refused = await askMember(system, instance, 'CHECKPOINT', signal, 'tell').then(
    () => '',
    (error: Error) => ` (CHECKPOINT: ${error.message})`,
  )
  const wanted = Number.parseInt(timeline, 16)
  const isThere = async () => {
    const [row] = await askMember(system, instance, 'SELECT timeline_id AS at FROM pg_control_checkpoint()', signal)
    return Number(row?.['at']) === wanted ? true : null
  }
  await poll(`${instance} has made no checkpoint since it takes writes${refused}`, isThere, signal)
}

const inherited = `SELECT current_setting('primary_conninfo') AS conninfo`
