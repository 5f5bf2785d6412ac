/**
 * Faults of a repository are made by setting something of it aside: what was there lies, untouched, beside the repository
 * until undo puts it back in its place, byte for byte.
 */
import type { Confirmation, FaultContext } from '../../../../contract/fault.ts'
import type { Json } from '../../../../contract/json.ts'
import { claimWithLease } from '../../../../linux/claim.ts'
import { runScript } from '../../../../linux/script.ts'
import { shellsOf } from '../../claim.ts'
import type { LabSystem } from '../../system.ts'
import { restoreHostOf } from './repository.ts'

export interface SetAside {
  readonly region: string
  /** the backup that is hit; null: all of them */
  readonly label: string | null
  /** absolute path of what is taken away or changed */
  readonly path: string
  readonly claim: string
  readonly [key: string]: Json
}

/** Where it lies meanwhile. The run's id keeps undo from touching what another run has set aside. */
const keptOf = ({ claim }: SetAside, { system, runId }: FaultContext<LabSystem>) =>
  `${system.lab.stateDir}/kept-${runId}-${claim}`

const claimIn = ({ claim: name, region }: SetAside, runId: string) => ({ runId, name, host: restoreHostOf(region) })

const putBack = (handle: SetAside, context: FaultContext<LabSystem>) =>
  `[ ! -e '${keptOf(handle, context)}' ] || mv -T '${keptOf(handle, context)}' '${handle.path}'`

/** Claims it and sets it aside: `mv` takes it away, `cp` leaves a copy in its place to be changed. */
export async function setAside(handle: SetAside, context: FaultContext<LabSystem>, how: 'mv' | 'cp'): Promise<void> {
  const { system, runId, leaseMs, signal } = context
  signal.throwIfAborted()
  const claim = claimIn(handle, runId)
  await claimWithLease(shellsOf(system.lab), claim, leaseMs, putBack(handle, context))
  const script = how === 'mv' ? 'mv -T "$1" "$2"' : 'cp -p "$1" "$2.new" && mv -T "$2.new" "$2"'
  await runScript(system, claim.host, script, [handle.path, keptOf(handle, context)])
}

/** Puts it back; nothing happens when nothing was set aside. */
export async function putBackAside(handle: SetAside, context: FaultContext<LabSystem>): Promise<void> {
  const { system, runId } = context
  await runScript(system, restoreHostOf(handle.region), putBack(handle, context), [])
  await system.release(claimIn(handle, runId))
}

/** Present while it is set aside and what stands in its place is not the same. */
export async function confirmAside(handle: SetAside, context: FaultContext<LabSystem>): Promise<Confirmation> {
  const { system, runId } = context
  const host = restoreHostOf(handle.region)
  const look = `[ -e "$2" ] || { echo absent; exit; }; [ -e "$1" ] || { echo gone; exit; }; cmp -s "$1" "$2" && echo same || echo changed`
  const seen = (await runScript(system, host, look, [handle.path, keptOf(handle, context)])).trim()
  const claimed = await system.isClaimed(claimIn(handle, runId))
  const what = handle.label ?? 'the repository'
  if (seen === 'absent' && !claimed) return { state: 'absent', detail: `${what} is as it was` }
  if (claimed && (seen === 'gone' || seen === 'changed')) return { state: 'present', detail: `${what} is ${seen}` }
  return { state: 'unknown', detail: `${what} is ${seen}${claimed ? '' : ', and nobody claims it'}` }
}
