/** Seals a run: manifest, then one signature over the digests of every file. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Verdict } from '../model/verdict/verdict.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { encode, type Envelope, payloadType } from './envelope.ts'
import type { Signer } from './keys.ts'
import { entryFor, listFiles } from './manifest.ts'

export const predicateType = 'urn:muster:attestation:recovery-drill:v1'

export async function sealRun(directory: string, signer: Signer): Promise<void> {
  const files = await listFiles(directory)
  await writeFile(
    join(directory, runFiles.manifest),
    `${JSON.stringify({ format: 'muster/manifest/v1', files }, null, 2)}\n`,
  )
  const subjects = [...files, await entryFor(directory, runFiles.manifest)]
  const body = Buffer.from(JSON.stringify(await statement(directory, subjects)))
  const envelope: Envelope = {
    payloadType,
    payload: body.toString('base64'),
    signatures: [{ keyid: signer.fingerprint, sig: signer.sign(encode(payloadType, body)).toString('base64') }],
  }
  await writeFile(join(directory, runFiles.attestation), `${JSON.stringify(envelope)}\n`)
  await writeFile(join(directory, runFiles.publicKey), signer.publicKeyPem)
}

async function statement(directory: string, subjects: readonly { name: string; sha256: string }[]) {
  const verdict = JSON.parse(await readFile(join(directory, runFiles.verdict), 'utf8')) as Verdict
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType,
    predicate: {
      runId: verdict.runId,
      scenario: verdict.scenario,
      planDigest: verdict.planDigest,
      configurationDigest: verdict.configurationDigest,
      result: verdict.result,
      grade: verdict.grade,
      aborted: verdict.aborted,
      undoVerified: verdict.undoVerified,
      findings: verdict.findings.map(({ id, result, grade, objectiveMs, actualMs }) => ({
        id,
        result,
        grade,
        objectiveMs,
        actualMs,
      })),
      startedAt: verdict.startedWall,
      endedAt: verdict.endedWall,
    },
  }
}
