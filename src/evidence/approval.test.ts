import { expect, test } from 'vitest'
import { ownSigner } from '../../test/own-signer.ts'
import type { Signer } from './keys.ts'
import { type Approved, approvalIn, hindranceOf, missingRoles, signedApproval } from './approval.ts'

const plan = 'a'.repeat(64)
const owner = ownSigner()
const said = {
  ...{ plan, scenario: 'db-failover', environment: 'shop', role: 'service owner' },
  ...{ from: '2026-12-01T09:00:00.000Z', until: '2026-12-02T09:00:00.000Z' },
}
const approvers = [{ role: 'service owner', keys: [owner.fingerprint] }]
const noon = new Date('2026-12-01T12:00:00.000Z')
const read = (text: string) => approvalIn(text) as Approved

test('what was signed is read back, with whose key it is', () => {
  expect(approvalIn(signedApproval(said, owner))).toMatchObject({ ...said, fingerprint: owner.fingerprint })
})

test('one that was changed, signed by another, or is none, is told', () => {
  const text = signedApproval(said, owner)
  const envelope = JSON.parse(text) as { payload: string; payloadType: string }
  const body = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as object
  const withBody = (inner: object) =>
    JSON.stringify({ ...envelope, payload: Buffer.from(JSON.stringify(inner)).toString('base64') })
  expect(approvalIn(withBody({ ...body, until: '2027-12-02T09:00:00.000Z' }))).toBe('its signature is not valid')
  expect(approvalIn(withBody({ ...body, publicKey: ownSigner().publicKeyPem }))).toBe('its signature is not valid')
  expect(approvalIn(withBody({ ...body, more: 1 }))).toBe('is no approval that this version reads')
  expect(approvalIn(JSON.stringify({ ...envelope, payloadType: 'text/plain' }))).toBe('is no approval')
  expect(approvalIn('{"payload')).toMatch(/^cannot be read: /)
  for (const other of ['null', '[]', '{}', '7']) expect(typeof approvalIn(other)).toBe('string')
})

test('it counts for its plan, its role, its key and its time only', () => {
  const approval = read(signedApproval(said, owner))
  expect(hindranceOf(approval, plan, approvers, noon)).toBeNull()
  expect(hindranceOf(approval, 'b'.repeat(64), approvers, noon)).toMatch(/^approves another plan/)
  expect(hindranceOf(approval, plan, [{ role: 'security', keys: [owner.fingerprint] }], noon)).toMatch(
    /"service owner" is none of those that are asked: security/,
  )
  expect(hindranceOf(approval, plan, [{ role: 'service owner', keys: ['c'.repeat(64)] }], noon)).toMatch(
    /^its key .* is none of those of the role "service owner"/,
  )
  expect(hindranceOf(approval, plan, approvers, new Date(said.from))).toBeNull()
  expect(hindranceOf(approval, plan, approvers, new Date('2026-12-01T08:59:59.999Z'))).toMatch(/^counts from/)
  expect(hindranceOf(approval, plan, approvers, new Date(said.until))).toMatch(/^counted until/)
})

test('two roles are two keys', () => {
  const security = ownSigner()
  const both = [owner, security].map(({ fingerprint }) => fingerprint)
  const roles = [
    { role: 'service owner', keys: both },
    { role: 'security', keys: both },
  ]
  const of = (role: string, by: Signer) => read(signedApproval({ ...said, role }, by))
  expect(missingRoles([], roles)).toEqual(['service owner', 'security'])
  expect(missingRoles([of('service owner', owner), of('security', owner)], roles)).toEqual(['security'])
  expect(missingRoles([of('service owner', owner), of('security', security)], roles)).toEqual([])
  // Who may speak for both does so for the one for which nobody else does.
  const first = of('service owner', owner)
  expect(missingRoles([first, of('security', owner), of('service owner', security)], roles)).toEqual([])
})
