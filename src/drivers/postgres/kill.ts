/** Faults that kill the primary: its PostgreSQL alone, or its whole host (PostgreSQL and Patroni). */
import Type, { type Static } from 'typebox'
import type { Confirmation, Fault, FaultContext, FaultDescription } from '../driver.ts'
import { alive, type ProcessRef, processesOf, signalAlive } from '../lab/processes.ts'
import type { LabSystem } from '../lab/system.ts'
import { findPrimary, isMember, memberState, primaryCandidates } from './primary.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly instance: string
  /** what dies */
  readonly components: readonly string[]
  readonly processes: readonly ProcessRef[]
  readonly timeline: string
  readonly walPosition: string
  readonly [key: string]: string | readonly string[] | readonly ProcessRef[]
}

type KillFault = Fault<Static<typeof Spec>, Handle, LabSystem>

/** `postgres.kill-primary`: the database crashes, its supervisor lives. */
export const killPrimary = killFault('postgres.kill-primary', ['postgres'], {
  effect: 'kills the primary’s PostgreSQL with SIGKILL; Patroni beside it lives',
  undo: 'waits until Patroni has brought the member back as a replica, starting it where needed',
  reversible: true,
  permission: 'signal processes of the lab',
  blastRadius: 'process',
})

/** `postgres.lose-primary-host`: database and supervisor are gone at once and stay gone. */
export const losePrimaryHost = killFault('postgres.lose-primary-host', ['postgres', 'patroni'], {
  effect: 'kills PostgreSQL and Patroni of the primary with SIGKILL; they stay down',
  undo: 'starts Patroni again, which rejoins its PostgreSQL as a replica',
  reversible: true,
  permission: 'signal processes of the lab',
  blastRadius: 'host',
})

function killFault(kind: string, kinds: readonly string[], description: FaultDescription): KillFault {
  return {
    kind,
    schema: Spec,
    describe: () => description,
    candidates: primaryCandidates,
    async prepare(_spec, target, { system, signal }) {
      const primary = await findPrimary(system, target, signal)
      const { instance, timeline, walPosition } = primary
      const components = kinds.map(component => instance.replace('postgres@', `${component}@`))
      const processes = await processesOf(system.lab, components)
      return { instance, handle: { instance, components, processes, timeline, walPosition } }
    },
    async inject(handle, { system, signal }) {
      signal.throwIfAborted()
      // Backends may have come since prepare; all die in one call, so that no half-dead server goes on answering.
      const now = await processesOf(system.lab, handle.components)
      await signalAlive(system.lab, [...handle.processes, ...now], 'KILL')
    },
    confirm,
    async undo(handle, { system }) {
      await system.lab.start(handle.instance.replace('postgres@', 'patroni@'))
    },
  }
}

/** Present until the member takes part again with a new process. */
async function confirm(handle: Handle, { system, signal }: FaultContext<LabSystem>): Promise<Confirmation> {
  const left = await alive(system.lab, handle.processes)
  if (left.length > 0) return { state: 'absent', detail: `${left.length} of its processes still run` }
  const now = await system.lab.pids(handle.instance)
  if (now.length === 0) return { state: 'present', detail: `${handle.instance} has no process` }
  const state = await memberState(system, handle.instance, signal)
  if (isMember(state))
    return { state: 'absent', detail: `${handle.instance} runs again (pid ${now[0]}), Patroni says ${state}` }
  return { state: 'present', detail: `${handle.instance} has a process again, but Patroni says ${state ?? 'nothing'}` }
}
