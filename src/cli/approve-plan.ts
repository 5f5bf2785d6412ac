/** `muster approve`: shows a plan, signs it. */
import { createHash } from 'node:crypto'
import { signedApproval } from '../evidence/approval.ts'
import { fileSigner, type Signer } from '../evidence/keys.ts'
import { durationMs } from '../model/duration.ts'
import { usageError } from '../model/muster-error.ts'
import { Plan } from '../model/plan/plan.ts'
import { oneOf } from '../plan/suggest.ts'
import { validate } from '../plan/validate.ts'
import { refuseToOverwrite, textOf, writeNew } from './draft-file.ts'
import { planLines } from './plan-text.ts'

export interface ApproveOptions {
  readonly role: string
  readonly key: string
  readonly for: string
  readonly out?: string
}

export async function approveVerb(file: string, options: ApproveOptions): Promise<void> {
  const { role, out } = options
  if (out !== undefined) refuseToOverwrite(out)
  const text = await textOf(file)
  const digest = createHash('sha256').update(text).digest('hex')
  const plan = planIn(text, file)
  const signer = await fileSigner(options.key)
  refuseStranger(plan, role, signer)
  const at = new Date()
  const until = new Date(at.getTime() + lengthOf(options.for))
  process.stderr.write(`${planLines(plan, digest, at).join('\n')}\n\n`)
  const approval = signedApproval(
    {
      ...{ plan: digest, scenario: plan.scenario, environment: plan.environment, role },
      ...{ from: at.toISOString(), until: until.toISOString() },
    },
    signer,
  )
  if (out === undefined) process.stdout.write(approval)
  else await writeNew(out, approval)
  process.stderr.write(`approved as ${role} until ${until.toISOString()}${out === undefined ? '' : `: ${out}`}\n`)
}

function planIn(text: string, file: string): Plan {
  try {
    return validate<Plan>(Plan, JSON.parse(text), file)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw usageError('approve.plan', `${file}: is no plan`, {
      text: 'write one, and approve that file',
      run: ['plan', '<scenario>', '--output', 'json'],
    })
  }
}

/** A signature that nobody asks for would let nothing be run, and whoever gave it would think that it did. */
function refuseStranger({ safety, environment }: Plan, role: string, { fingerprint }: Signer): void {
  const asked = safety?.approvals ?? []
  if (asked.length === 0)
    throw usageError(
      'approve.not-asked',
      `the environment "${environment}" asks nobody to approve: the plan can be run as it is`,
    )
  const named = asked.find(one => one.role === role)
  if (!named) {
    const roles = asked.map(one => one.role)
    throw usageError('approve.role', `the plan does not ask for the role "${role}"`, oneOf(role, roles))
  }
  if (!named.keys.includes(fingerprint))
    throw usageError(
      'approve.key',
      `this key (sha256 ${fingerprint}) is none of those that the environment "${environment}" names for the role "${role}"`,
      `it names ${named.keys.join(', ')}; whoever answers for the environment can add yours (safety.approvals)`,
    )
}

function lengthOf(text: string): number {
  try {
    if (durationMs(text) > 0) return durationMs(text)
  } catch {
    // What it is not is said below.
  }
  throw usageError('approve.for', `--for ${text}: is no length of time`, 'write 8h or 3d')
}
