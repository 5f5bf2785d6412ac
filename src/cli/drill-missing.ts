/** `muster gate --run`: drills what a release lacks, as `muster run` does. */
import { fileSigner } from '../evidence/keys.ts'
import type { Asked } from '../gate/decide.ts'
import { short } from '../gate/count-runs.ts'
import { shortageOf } from '../gate/shortage.ts'
import { usageError } from '../model/muster-error.ts'
import type { AskedDrill, RefusedDrill } from './gate-policy.ts'
import { keyFile } from './paths.ts'
import { drillInTurn, type Turn } from './run-catalogue.ts'
import { whileTelling } from './telling.ts'

interface Options {
  readonly environment: string
  readonly reports: string
  readonly signingKey?: string
  readonly authorisedBy: string
  /** file of channels; absent: nobody is told */
  readonly notify?: string
  /** fingerprint of the key that runs must be signed with; null: none is trusted */
  readonly trusted: string | null
}

/** Drills that were refused before anything was broken. What the others came to lies with their reports. */
export async function drillMissing(
  drills: readonly AskedDrill[],
  asked: readonly Asked[],
  options: Options,
  nowMs: number,
): Promise<RefusedDrill[]> {
  const turns: Turn[] = drills.flatMap((drill, at) =>
    shortageOf(asked[at] as Asked, nowMs).map(stratum => ({ job: drill.composed, stratum })),
  )
  if (turns.length === 0) return []
  for (const drill of drills) refuseOtherConfiguration(drill)
  await refuseOtherKey(options)
  const { environment, reports, authorisedBy, signingKey, notify } = options
  const key = signingKey === undefined ? {} : { key: signingKey }
  const taken = await whileTelling(notify, telling =>
    drillInTurn(turns, { environment, reports, authorisedBy, telling, ...key }),
  )
  return taken.flatMap(({ row: { scenario, refused } }) => (refused === null ? [] : [{ scenario, why: refused }]))
}

/** A drill that would not count is not begun. */
function refuseOtherConfiguration({ composed, requirement }: AskedDrill): void {
  const { configurationDigest } = composed.plan
  if (configurationDigest === requirement.wanted.configurationDigest) return
  throw usageError(
    'gate.other-configuration',
    `--run: the policy asks for configuration ${short(requirement.wanted.configurationDigest)}, and the environment as it stands has ${short(configurationDigest)}: a drill of it would not count`,
    'bring the environment to that configuration, or take configuration out of the policy',
  )
}

/** Where no key is trusted and none is named, one is made as by `muster run`. */
async function refuseOtherKey({ signingKey, trusted }: Options): Promise<void> {
  if (trusted === null && signingKey === undefined) return
  const file = signingKey ?? keyFile
  const { fingerprint } = await fileSigner(file)
  if (trusted === null || fingerprint === trusted) return
  throw usageError(
    'gate.other-key',
    `--run: ${file} is not the private part of the key that is trusted: what it signs would be refused`,
    'give --signing-key <file>',
  )
}
