import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Hosts } from '../../contract/hosts.ts'
import { type Inventoried, partNamed } from '../../contract/inventory.ts'
import type { Processes, ProcessRef } from '../../contract/processes.ts'
import { runScript } from '../../linux/script.ts'
import { claimOf } from '../component/claimed.ts'
import { confirmFrozen, type FrozenHandle, freezeComponents, thawComponents } from '../component/freeze.ts'
import { findReplica, replicaCandidates } from './replica.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type System = Ask & Hosts & Inventoried & Processes

type Handle = FrozenHandle & { readonly instance: string; readonly address: string }

/**
 * `postgres.pause-replay`: a replica goes on receiving the primary's log and answering reads, and applies nothing.
 *
 * Patroni resumes a paused replay within a second, so the process that replays is stopped as well. It is paused first,
 * because it then stands where it holds no lock that a reader may wait for.
 */
export const pauseReplay: Fault<Static<typeof Spec>, Handle, System> = {
  kind: 'postgres.pause-replay',
  schema: Spec,
  describe: () => ({
    effect: 'pauses replay on the replica: it receives the log and answers reads, and its data stands still',
    undo: 'lets replay go on; a lease there does so should nobody else',
    reversible: true,
    permission: 'call pg_wal_replay_pause() on the replica and signal its processes',
    blastRadius: 'process',
  }),
  candidates: replicaCandidates,
  async prepare(_spec, target, { system, signal }) {
    const { instance } = (await findReplica(system, target, signal)).replica
    const { address, host } = partNamed(system.inventory, instance)
    const processes = [await replayProcess(system, instance)]
    const claim = `pause-${instance}`
    return { instance, handle: { instance, address, components: [instance], processes, claim, host } }
  },
  async inject(handle, context) {
    context.signal.throwIfAborted()
    await untilPaused(context.system, handle.instance)
    await freezeComponents(handle, context)
  },
  confirm: confirmFrozen,
  async undo(handle, context) {
    if (!(await context.system.isClaimed(claimOf(handle, context.runId)))) return
    await ask(context.system, handle.instance, 'SELECT pg_wal_replay_resume()')
    await thawComponents(handle, context)
  },
}

async function replayProcess(system: System, instance: string): Promise<ProcessRef> {
  const pid = Number(await ask(system, instance, `SELECT pid FROM pg_stat_activity WHERE backend_type = $$startup$$`))
  const found = (await system.processesOf([instance])).find(process => process.pid === pid)
  if (!found) throw new Error(`${instance} has no process that replays its log`)
  return found
}

/**
 * The call only asks for it: replay stands still once the server says so. Patroni may have resumed it before anybody looked, so
 * it is asked for again each time. runScript's own time limit ends a wait that is in vain.
 */
const untilPaused = (system: System, instance: string) =>
  inHost(
    system,
    instance,
    `until [ "$(${psql('SELECT pg_wal_replay_pause()')} -c 'SELECT pg_get_wal_replay_pause_state()' | tail -n1)" = paused ]; do sleep 0.01; done`,
  )

/** What one statement on the member says. */
const ask = (system: System, instance: string, sql: string) => inHost(system, instance, psql(sql))

const psql = (sql: string) => `psql -XqAt -v ON_ERROR_STOP=1 -h "$1" -p "$2" -U postgres -d postgres -c '${sql}'`

async function inHost(system: System, instance: string, script: string): Promise<string> {
  const { host, address, port } = partNamed(system.inventory, instance)
  return (await runScript(system, host, script, [address, String(port)])).trim()
}
