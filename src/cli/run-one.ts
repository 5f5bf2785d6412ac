/** One drill under its lock, judged and sealed. */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Stratum } from '../harness/context.ts'
import { takeLock } from '../harness/lock.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { refuseHindered } from '../plan/hindrances.ts'
import { countText } from '../policy/text.ts'
import type { Composed } from './compose.ts'
import { drill } from './drill.ts'
import { DrillTold } from './drill-told.ts'
import { permitFor } from './permit-for.ts'
import type { SystemKeeper } from './system-keeper.ts'
import { lintedIn, today } from './lint-environment.ts'
import { lockFile, reportsDir } from './paths.ts'
import { Progress } from './progress.ts'
import { judgeAndSeal } from './seal-run.ts'
import { secrecy } from './secrecy.ts'
import type { Telling } from './telling.ts'
import { typed } from './typed.ts'

export interface RunOptions {
  readonly environment?: string
  readonly reports?: string
  readonly key?: string
  readonly authorisedBy: string
  /** files that may hold approvals of the plan */
  readonly approval?: readonly string[]
  readonly unattended?: boolean
  /** who is told of it */
  readonly telling: Telling
}

export interface Place {
  readonly keeper: SystemKeeper
  readonly stratum: Stratum | null
}

export interface Drilled {
  readonly verdict: Verdict
  /** the run's, absolute */
  readonly directory: string
}

/** Throws what refused the drill before anything was broken; otherwise there is a verdict, aborted or not. */
export async function runOne(composed: Composed, { keeper, stratum }: Place, options: RunOptions): Promise<Drilled> {
  refuseHindered(composed.plan, composed.environment, composed.drivers)
  const approvals = await permitFor(composed, options.approval)
  const runId = `${new Date().toISOString().replace(/[-:]/g, '').replace(/\..*/, 'Z')}-${randomBytes(3).toString('hex')}`
  const directory = resolve(options.reports ?? reportsDir, composed.plan.scenario, runId)
  // A role is asked for; whoever gives an address of mail all the same is not named in the evidence.
  secrecy.learn({ authorisedBy: options.authorisedBy }, undefined)
  const lock = lockFile(composed.environment.name)
  await mkdir(dirname(lock), { recursive: true })
  const release = await takeLock(lock, runId, directory)
  let keepLock = false
  const told = new DrillTold(options.telling, composed.plan, runId)
  try {
    await options.telling.idle()
    told.planned()
    const progress = new Progress()
    progress.note(`${composed.path}: ${composed.plan.title}`)
    notePolicy(composed, progress)
    const identity = {
      runId,
      directory,
      isUnattended: options.unattended ?? false,
      authorisedBy: options.authorisedBy,
      approvals,
      stratum,
      told,
    }
    const { refused, undoVerified } = await drill(composed, identity, keeper, progress)
    if (refused) throw refused
    keepLock = !undoVerified
    told.undone(undoVerified)
    const verdict = await judgeAndSeal(directory, phase => progress.phase(phase), options.key)
    await told.ended(verdict, directory)
    options.telling.measured(directory)
    return { verdict, directory }
  } catch (error) {
    told.failed(error)
    throw error
  } finally {
    // A fault that may still be there keeps the next drill out until it is recovered, unless it ends with the lab.
    const endsWithLab = keeper.endsFaults
    if (keepLock && endsWithLab) await keeper.close()
    if (!keepLock || endsWithLab) await release()
  }
}

/** Contradictions that do not stop this drill are told all the same. */
function notePolicy({ path, reference, environment }: Composed, progress: Progress): void {
  const { found } = lintedIn(reference, environment, today())
  if (found.length > 0) progress.note(`policy lint: ${countText(found)}; see them: ${typed(['plan', path])}`)
}
