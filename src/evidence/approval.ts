/** Somebody's signed word that one plan, to the last byte, may be run in the name of a role until a moment. */
import { createPublicKey, verify } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import Type, { type Static } from 'typebox'
import type { Approver } from '../model/environment/safety.ts'
import { encode, type Envelope } from './envelope.ts'
import { fingerprintOf, type Signer } from './keys.ts'

const approvalType = 'application/vnd.muster.approval+json'
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' })

export const Approval = Type.Object(
  {
    format: Type.Literal('muster/approval/v1'),
    /** sha256 of the plan's bytes */
    plan: Sha256,
    scenario: Type.String(),
    environment: Type.String(),
    role: Type.String(),
    from: Instant,
    until: Instant,
    /** PEM, of whoever signed */
    publicKey: Type.String(),
  },
  { additionalProperties: false },
)
export type Approval = Static<typeof Approval>

const isApproval = new Ajv2020({ strict: false }).compile(Approval)

/** An approval whose signature is that of the key it names. */
export interface Approved extends Approval {
  /** sha256 of the key */
  readonly fingerprint: string
}

/** The bytes of a file that holds it. */
export function signedApproval(approval: Omit<Approval, 'format' | 'publicKey'>, signer: Signer): string {
  const { plan, scenario, environment, role, from, until } = approval
  const said: Approval = {
    format: 'muster/approval/v1',
    ...{ plan, scenario, environment, role, from, until },
    publicKey: signer.publicKeyPem,
  }
  const body = Buffer.from(JSON.stringify(said))
  const envelope: Envelope = {
    payloadType: approvalType,
    payload: body.toString('base64'),
    signatures: [{ keyid: signer.fingerprint, sig: signer.sign(encode(approvalType, body)).toString('base64') }],
  }
  return `${JSON.stringify(envelope)}\n`
}

/** What a file says, or why it is no approval. */
export function approvalIn(text: string): Approved | string {
  try {
    const { payloadType, payload, signatures } = JSON.parse(text) as Envelope
    if (payloadType !== approvalType) return 'is no approval'
    const body = Buffer.from(payload, 'base64')
    const said = JSON.parse(body.toString()) as unknown
    if (!isApproval(said)) return 'is no approval that this version reads'
    const approval = said as Approval
    const key = createPublicKey(approval.publicKey)
    const fingerprint = fingerprintOf(key)
    const sig = Buffer.from(signatures.find(({ keyid }) => keyid === fingerprint)?.sig ?? '', 'base64')
    const isSigned = verify('sha256', encode(approvalType, body), { key, dsaEncoding: 'der' }, sig)
    return isSigned ? { ...approval, fingerprint } : 'its signature is not valid'
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Why an approval does not let a plan run at a moment; null: for its role it does. */
export function hindranceOf(
  approval: Approved,
  planDigest: string,
  approvers: readonly Approver[],
  at: Date,
): string | null {
  const { plan, role, fingerprint, from, until } = approval
  if (plan !== planDigest) return `approves another plan (sha256 ${plan})`
  const named = approvers.find(approver => approver.role === role)
  if (!named) return `its role "${role}" is none of those that are asked: ${approvers.map(one => one.role).join(', ')}`
  if (!named.keys.includes(fingerprint)) return `its key (sha256 ${fingerprint}) is none of those of the role "${role}"`
  if (at < new Date(from)) return `counts from ${from} on`
  if (at >= new Date(until)) return `counted until ${until}`
  return null
}

/** Roles whose word is missing. One key speaks for one role only: two roles are two people's. */
export function missingRoles(approvals: readonly Approved[], approvers: readonly Approver[]): string[] {
  const keysOf = (role: string) => approvals.filter(one => one.role === role).map(({ fingerprint }) => fingerprint)
  const fewest = (roles: readonly string[], spent: readonly string[]): string[] => {
    const [role, ...others] = roles
    if (role === undefined) return []
    const free = keysOf(role).filter(key => !spent.includes(key))
    const ways = [...free.map(key => fewest(others, [...spent, key])), [role, ...fewest(others, spent)]]
    return ways.reduce((best, way) => (way.length < best.length ? way : best))
  }
  return fewest(
    approvers.map(({ role }) => role),
    [],
  )
}
