/** Stored runs made of the sample: other times, another outcome, what is drilled today; sealed again. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileSigner } from '../../src/evidence/keys.ts'
import { sealRun } from '../../src/evidence/seal.ts'
import { runFiles } from '../../src/model/record/run-directory.ts'

export interface Kept {
  /** fields of its plan: which files it drilled */
  readonly plan: object
  /** fields of its verdict that are other */
  readonly verdict?: object
  /** when it began; it took a minute */
  readonly at: Date
  /** file of the private key that signs */
  readonly key: string
}

/** Keeps it below a folder of reports; its directory. */
export async function keepRun(reports: string, { plan, verdict, at, key }: Kept): Promise<string> {
  const runId = `${at.toISOString().replace(/[-:]|\.\d+/g, '')}-aaaaaa`
  const directory = join(reports, 'db-failover', runId)
  cpSync('reports/sample/db-failover', directory, { recursive: true })
  for (const name of [runFiles.manifest, runFiles.attestation, runFiles.publicKey]) rmSync(join(directory, name))
  edit(join(directory, runFiles.plan), plan)
  const endedWall = new Date(at.getTime() + 60_000).toISOString()
  edit(join(directory, runFiles.verdict), { runId, startedWall: at.toISOString(), endedWall, ...verdict })
  await sealRun(directory, await fileSigner(key))
  return directory
}

function edit(file: string, fields: object): void {
  const data = { ...JSON.parse(readFileSync(file, 'utf8')), ...fields }
  writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`)
}
