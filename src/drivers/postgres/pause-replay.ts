import Type, { type Static } from 'typebox'
import type { Confirmation, Fault, FaultContext } from '../driver.ts'
import { claimWithLease, isClaimed, release, runScript } from '../lab/claim.ts'
import type { LabSystem } from '../lab/system.ts'
import { untilAbsent } from '../lab/wait-absent.ts'
import { findReplica, replicaCandidates } from './replica.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly instance: string
  readonly claim: string
  readonly [key: string]: string
}

/** `postgres.pause-replay`: a replica goes on receiving the primary's log and answering reads, and applies nothing. */
export const pauseReplay: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'postgres.pause-replay',
  schema: Spec,
  describe: () => ({
    effect: 'pauses replay on the replica: it receives the log and answers reads, and its data stands still',
    undo: 'resumes replay; a lease inside the lab does so should nobody else',
    reversible: true,
    permission: 'call pg_wal_replay_pause() on the replica',
    blastRadius: 'process',
  }),
  candidates: replicaCandidates,
  async prepare(_spec, target, { system, signal }) {
    const { instance } = (await findReplica(system, target, signal)).replica
    const state = await replayState(system, instance)
    if (state !== 'not paused') throw new Error(`replay of ${instance} is ${state} already`)
    return { instance, handle: { instance, claim: `pause-${instance}` } }
  },
  async inject({ instance, claim }, { system, runId, leaseMs, signal }) {
    signal.throwIfAborted()
    const { host } = system.lab.component(instance)
    const resume = psql(system, instance, 'SELECT pg_wal_replay_resume()')
    await claimWithLease(system.lab, { runId, name: claim, host }, leaseMs, resume)
    // The call only asks for it: replay stands still once the server says so.
    await runScript(
      system.lab,
      host,
      `${psql(system, instance, 'SELECT pg_wal_replay_pause()')} && ${paused(system, instance)}`,
      [],
    )
  },
  confirm,
  async undo(handle, context) {
    const { system, runId, signal } = context
    if (!(await isClaimed(system.lab, runId, handle.claim))) return
    const { host } = system.lab.component(handle.instance)
    await runScript(system.lab, host, psql(system, handle.instance, 'SELECT pg_wal_replay_resume()'), [])
    await untilAbsent(() => confirm(handle, context), signal)
    await release(system.lab, runId, handle.claim)
  },
}

async function confirm({ instance, claim }: Handle, { system, runId }: FaultContext<LabSystem>): Promise<Confirmation> {
  const state = await replayState(system, instance)
  const detail = `replay of ${instance} is ${state}`
  if (state === 'not paused') return { state: 'absent', detail }
  const isOurs = await isClaimed(system.lab, runId, claim)
  return { state: state === 'paused' && isOurs ? 'present' : 'unknown', detail }
}

/** `not paused`, `pause requested` or `paused`, in PostgreSQL's own words. */
async function replayState(system: LabSystem, instance: string): Promise<string> {
  const { host } = system.lab.component(instance)
  return (await runScript(system.lab, host, psql(system, instance, replay), [])).trim()
}

const replay = 'SELECT pg_get_wal_replay_pause_state()'

/** Waits for `paused`; runScript's own time limit ends a wait that is in vain. */
const paused = (system: LabSystem, instance: string) =>
  `until [ "$(${psql(system, instance, replay)})" = paused ]; do sleep 0.01; done`

/** A shell command that runs one statement on the member, from its own host. */
function psql(system: LabSystem, instance: string, sql: string): string {
  const { address, port } = system.lab.component(instance)
  return `psql -XqAt -v ON_ERROR_STOP=1 -h ${address} -p ${port} -U postgres -d postgres -c '${sql}'`
}
