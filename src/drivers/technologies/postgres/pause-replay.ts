import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import { type Inventoried, partNamed } from '../../contract/inventory.ts'
import type { Processes, ProcessRef } from '../../contract/processes.ts'
import { claimOf } from '../component/claimed.ts'
import { confirmFrozen, type FrozenHandle, freezeComponents, thawComponents } from '../component/freeze.ts'
import { askMember } from './one-member.ts'
import { findReplica, replicaCandidates } from './replica.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type System = Ask & Inventoried & Processes

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
    const processes = [await replayProcess(system, instance, signal)]
    const claim = `pause-${instance}`
    return { instance, handle: { instance, address, components: [instance], processes, claim, host } }
  },
  async inject(handle, context) {
    context.signal.throwIfAborted()
    await askMember(context.system, handle.instance, untilPaused, context.signal, 'tell')
    try {
      await freezeComponents(handle, context)
    } catch (error) {
      // Without a claim nobody would undo it.
      await askMember(context.system, handle.instance, resume, context.signal, 'tell')
      throw error
    }
  },
  confirm: confirmFrozen,
  async undo(handle, context) {
    if (!(await context.system.isClaimed(claimOf(handle, context.runId)))) return
    await askMember(context.system, handle.instance, resume, context.signal, 'tell')
    await thawComponents(handle, context)
  },
}

async function replayProcess(system: System, instance: string, signal: AbortSignal): Promise<ProcessRef> {
  const [row] = await askMember(system, instance, replayer, signal)
  const found = (await system.processesOf([instance])).find(({ pid }) => pid === row?.['pid'])
  if (!found) throw new Error(`${instance} has no process that replays its log`)
  return found
}

const resume = 'SELECT pg_wal_replay_resume()'

const replayer = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'startup'`

/**
 * The call only asks for it: replay stands still once the server says so, which one before version 14 does too early. Patroni may
 * have resumed it before anybody looked, so it is asked for again each time. A wait that is in vain ends before whoever asks gives it up,
 * and leaves nothing paused.
 */
const untilPaused = `DO $$ DECLARE state text; BEGIN LOOP
  PERFORM pg_wal_replay_pause();
  IF current_setting('server_version_num')::int >= 140000 THEN
    EXECUTE 'SELECT pg_get_wal_replay_pause_state()' INTO state;
  ELSE
    state := CASE WHEN pg_is_wal_replay_paused() THEN 'paused' END;
  END IF;
  EXIT WHEN state = 'paused';
  IF clock_timestamp() > statement_timestamp() + interval '2 s' THEN
    PERFORM pg_wal_replay_resume();
    RAISE EXCEPTION 'replay does not pause';
  END IF;
  PERFORM pg_sleep(0.01);
END LOOP; END $$`
