/** Verifies a sealed run: signature, then every file against what was signed, and nothing beside it. Names what is wrong. */
import { createPublicKey, verify } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { encode, type Envelope } from './envelope.ts'
import { fingerprintOf } from './keys.ts'
import { entryFor, namesIn } from './manifest.ts'
import { approvalProblems } from './run-approvals.ts'

export interface Verification {
  /** one sentence for each thing that is wrong; empty: everything holds */
  readonly problems: readonly string[]
  readonly files: number
  readonly fingerprint: string
  /** the key was the one that lies beside the evidence: it proves only that nothing changed since that key signed */
  readonly ownKey: boolean
}

interface Statement {
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[]
}

export async function verifyRun(directory: string, keyFile?: string): Promise<Verification> {
  const attestation = join(directory, runFiles.attestation)
  if (!existsSync(attestation))
    throw usageError('verify.no-run', `${directory}: holds no ${runFiles.attestation}: it is no sealed run`)
  const keyPath = keyFile ?? join(directory, runFiles.publicKey)
  if (!existsSync(keyPath)) throw usageError('verify.no-key', `${keyPath}: no such key`)
  const ownKey = keyFile === undefined
  try {
    const key = createPublicKey(await readFile(keyPath))
    const envelope = JSON.parse(await readFile(attestation, 'utf8')) as Envelope
    const body = Buffer.from(envelope.payload, 'base64')
    const fingerprint = fingerprintOf(key)
    const strict =
      `${JSON.stringify(envelope)}\n` === (await readFile(attestation, 'utf8')) &&
      body.toString('base64') === envelope.payload
    const own = envelope.signatures.find(({ keyid }) => keyid === fingerprint)
    const valid =
      own !== undefined &&
      verify('sha256', encode(envelope.payloadType, body), { key, dsaEncoding: 'der' }, Buffer.from(own.sig, 'base64'))
    if (!valid || !strict)
      return {
        problems: [`${runFiles.attestation}: its signature is not valid for the key ${keyPath}`],
        files: 0,
        fingerprint,
        ownKey,
      }
    const { subject } = JSON.parse(body.toString()) as Statement
    const problems = [
      ...(await changed(directory, subject)),
      ...(await extra(directory, subject)),
      ...(await foreignKey(directory, fingerprint)),
      ...(await approvalProblems(directory).catch(unreadable)),
    ]
    return { problems, files: subject.length, fingerprint, ownKey }
  } catch (error) {
    const where = ownKey ? `${runFiles.attestation} or ${runFiles.publicKey}` : `${runFiles.attestation} or ${keyPath}`
    return {
      problems: [`${where}: cannot be read: ${error instanceof Error ? error.message : String(error)}`],
      files: 0,
      fingerprint: '',
      ownKey,
    }
  }
}

/** Those files are told as changed, or missing, by their digests; of what was sealed so, this is all that can be said. */
const unreadable = (error: unknown) => [
  `${runFiles.plan}: who had to approve it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
]

async function changed(directory: string, subjects: Statement['subject']): Promise<string[]> {
  const answers = await Promise.all(
    subjects.map(async ({ name, digest }) => {
      const found = await lstat(join(directory, name)).catch(() => null)
      if (!found) return `${name}: is missing`
      // Of a link or a folder nobody knows what it will hold tomorrow.
      if (!found.isFile()) return `${name}: is not a file`
      const sha256 = await digestIn(directory, name)
      return sha256 === digest.sha256 ? null : `${name}: was changed since it was signed`
    }),
  )
  return answers.filter(answer => answer !== null)
}

/** Null when it cannot be read: whatever it holds, nobody can tell that it is what was signed. */
const digestIn = (directory: string, name: string) =>
  entryFor(directory, name).then(
    ({ sha256 }) => sha256,
    () => null,
  )

async function extra(directory: string, subjects: Statement['subject']): Promise<string[]> {
  const known = new Set([...subjects.map(({ name }) => name), runFiles.attestation, runFiles.publicKey])
  return (await namesIn(directory))
    .filter(name => !known.has(name))
    .map(name => `${name}: was not there when it was signed`)
}

/** A key beside the evidence that is not the signer's would mislead whoever trusts it. */
async function foreignKey(directory: string, fingerprint: string): Promise<string[]> {
  const path = join(directory, runFiles.publicKey)
  if (!existsSync(path)) return [`${runFiles.publicKey}: is missing`]
  const own = [`${runFiles.publicKey}: was changed, it is not the signer's`]
  try {
    const pem = await readFile(path, 'utf8')
    const key = createPublicKey(pem)
    return fingerprintOf(key) === fingerprint && key.export({ type: 'spki', format: 'pem' }) === pem ? [] : own
  } catch {
    // It is no key, or no file, any more.
    return own
  }
}
