/** What a site of the object store holds, asked of its own cluster with Ceph's command line, past gateway and client. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attachLab } from '../../src/lab/boot.ts'
import { ackedIn } from '../drills/by-sql.ts'

interface Asked {
  readonly run: string
  readonly ledger: string
  /** keys that each writer goes round over; absent: each write has its own */
  readonly keys?: number
}

/** Ids `writer/seq` of a ledger's acknowledged writes of which the site's bucket index holds a version with that very content. */
export async function presentAt(home: string, region: string, { run, ledger, keys }: Asked): Promise<Set<string>> {
  const { runId } = JSON.parse(readFileSync(join(run, 'journal.ndjson'), 'utf8').split('\n')[0] as string)
  const lab = await attachLab(join(home, 'lab'))
  const file = join(home, 'lab', `radosgw-${region}`, 'ceph.conf')
  const argv = ['radosgw-admin', '-c', file, 'bucket', 'list', '--bucket=user-documents', '--max-entries=1000000']
  const answer = await lab?.exec(`objects-${region}`, argv, { timeoutMs: 30_000 })
  if (answer?.code !== 0) throw new Error(`radosgw-admin: ${answer?.stderr}`)
  const listed = JSON.parse(answer.stdout) as { name: string; exists: string | boolean; meta: { etag: string } }[]
  const versions = new Set(
    listed.filter(({ exists }) => String(exists) === 'true').map(({ name, meta }) => `${name} ${meta.etag}`),
  )
  const version = (writer: number, seq: number) => {
    const key = `${runId}/${ledger}/${writer}/${keys === undefined ? seq : seq % keys}`
    return `${key} ${createHash('md5').update(`${runId}/${ledger}/${writer}/${seq}`).digest('hex')}`
  }
  return new Set(
    ackedIn(run, ledger)
      .filter(({ writer, seq }) => versions.has(version(writer, seq)))
      .map(({ writer, seq }) => `${writer}/${seq}`),
  )
}
