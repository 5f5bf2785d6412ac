/** Faults that kill the primary: its PostgreSQL alone, or its whole host (PostgreSQL and Patroni). */
import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Confirmation, Fault, FaultContext, FaultDescription } from '../../contract/fault.ts'
import type { Changing, Hosts } from '../../contract/hosts.ts'
import { type Inventoried, partNamed } from '../../contract/inventory.ts'
import type { Processes, ProcessRef } from '../../contract/processes.ts'
import { type Claimed, claimOf } from '../component/claimed.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { untilAbsent } from '../../contract/until-absent.ts'
import { type LogMark, markOf, tellingOfLog } from './last-commit.ts'
import { findPrimary, primaryCandidates, takesPart } from './primary.ts'
import { supervisorsOf } from './supervisor.ts'
import { rejoin, requireRewindable } from './unsupervised/rejoin.ts'
import { writeSomething } from './write-something.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type System = Ask & Changing & Hosts & Inventoried & Processes & Pick<DrilledSystem, 'secrets'>

interface Handle extends Claimed {
  readonly instance: string
  /** what dies */
  readonly processes: readonly ProcessRef[]
  readonly log: LogMark
  readonly [key: string]: string | LogMark | readonly ProcessRef[]
}

type KillFault = Fault<Static<typeof Spec>, Handle, System>

/** `postgres.kill-primary`: the database crashes, its supervisor lives. */
export const killPrimary = killFault('postgres.kill-primary', (_system, instance) => [instance], {
  effect: 'kills the primary’s PostgreSQL with SIGKILL; where Patroni is beside it, that lives',
  undo: 'waits until Patroni has brought the member back as a replica, starting it where needed; without Patroni starts it, rewound where another member was promoted',
  reversible: true,
  permission: 'signal its processes',
  blastRadius: 'process',
})

/** `postgres.lose-primary-host`: database and supervisor are gone at once and stay gone. */
export const losePrimaryHost = killFault(
  'postgres.lose-primary-host',
  (system, instance) => [instance, ...supervisorsOf(system, instance)],
  {
    effect: 'kills PostgreSQL of the primary, and its Patroni, with SIGKILL; they stay down',
    undo: 'starts Patroni again, which rejoins its PostgreSQL as a replica; without Patroni starts PostgreSQL, rewound where another member was promoted',
    reversible: true,
    permission: 'signal its processes',
    blastRadius: 'host',
  },
)

function killFault(
  kind: string,
  componentsOf: (system: Inventoried, instance: string) => readonly string[],
  description: FaultDescription,
): KillFault {
  return {
    kind,
    schema: Spec,
    describe: () => description,
    candidates: primaryCandidates,
    async prepare(_spec, target, { system, signal }) {
      const primary = await findPrimary(system, target, signal)
      const { instance } = primary
      const processes = await system.processesOf(componentsOf(system, instance))
      const { host } = partNamed(system.inventory, instance)
      const log = markOf(primary)
      if (supervisorsOf(system, instance).length === 0) await requireRewindable(system, primary, signal)
      return { instance, handle: { instance, claim: `kill-${instance}`, host, processes, log } }
    },
    async inject(handle, { system, runId, signal }) {
      signal.throwIfAborted()
      // All die in one act, so that no half-dead server goes on answering.
      await system.strike(handle.processes, 'KILL', claimOf(handle, runId), null)
    },
    confirm: tellingOfLog(confirm),
    undo,
  }
}

/** Starts the member's Patroni where it does not run, or the member itself where it has none, and waits until it takes part again. */
async function undo(handle: Handle, context: FaultContext<System>): Promise<void> {
  const { system, runId, signal } = context
  const claim = claimOf(handle, runId)
  if (!(await system.isClaimed(claim))) return
  const [supervisor] = supervisorsOf(system, handle.instance)
  if (supervisor === undefined) await rejoin(system, handle, { runId, signal })
  else await system.start(supervisor)
  await untilAbsent(async () => {
    const seen = await confirm(handle, context)
    if (seen.state !== 'absent') await writeSomething(system, handle.instance, signal)
    return seen
  }, signal)
  await system.release(claim)
}

/** Present until the member takes part again with a new process. */
async function confirm(handle: Handle, { system, runId, signal }: FaultContext<System>): Promise<Confirmation> {
  const struck = await system.isClaimed(claimOf(handle, runId))
  const left = await system.running(handle.processes, struck ? 1_000 : 0)
  if (left.length > 0) return { state: 'absent', detail: `${left.length} of its processes still run` }
  const now = await system.pids(handle.instance)
  if (now.length === 0) return { state: 'present', detail: `${handle.instance} has no process` }
  const { isMember, said } = await takesPart(system, handle.instance, signal)
  if (isMember) return { state: 'absent', detail: `${handle.instance} runs again (pid ${now[0]}), ${said}` }
  return { state: 'present', detail: `${handle.instance} has a process again, but ${said}` }
}
