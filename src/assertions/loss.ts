/** What each ledger lost, and where the write-ahead log was cut. */
import { readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { acknowledgingNodes, type AcknowledgingNodes } from '../measurement/acknowledging-nodes.ts'
import { type LedgerInput, reconcile } from '../measurement/ledger.ts'
import { reconcileSites } from '../measurement/sites.ts'
import { survivorsOf } from '../measurement/survivors.ts'
import { damaged, readEvidence } from '../journal/evidence-file.ts'
import { entriesOf } from '../journal/reader.ts'
import { bytesOf } from '../model/log-position.ts'
import { interval } from '../model/interval.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { PlannedLedger } from '../model/plan/plan.ts'
import type { LedgerLoss } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { ms } from './recovery.ts'

export async function lossOf(run: FinishedRun): Promise<LedgerLoss[]> {
  const cut = await walCut(run)
  const nodesOf = nodesByStore(run)
  return run.plan.vantages.flatMap(vantage => {
    const records = run.vantages.get(vantage.name)
    if (!records) return []
    return vantage.ledgers.map(ledger => {
      const own = <T extends { ledger: string }>(list: readonly T[]) =>
        list.filter(entry => entry.ledger === ledger.name)
      const all = own([...run.vantages.values()].flatMap(entry => entry.survivors))
      // The pass before the fault only shows that reading back works.
      const survivors = all.filter(({ pass }) => pass > 0).toSorted((a, b) => a.startedAt - b.startedAt)
      const result = reconcilerOf(ledger)({
        writes: records.writes.of(ledger.name),
        attempts: records.ended ? [] : own(records.attempts),
        survivors: survivors.map(survivorsOf),
        faultNs: run.fault?.toNs ?? 0,
        failedAddress: failedAddress(run, ledger),
        nodes: nodesOf(ledger.store),
      })
      const known = survivors.length > 0
      const { lost, maybeLost, rpaNs, resolutionNs, ...counts } = result
      return {
        ledger: ledger.name,
        store: ledger.store,
        ...counts,
        lost: known ? interval(lost.length, lost.length + maybeLost) : interval(0, null),
        lostIds: known ? lost.ranges() : {},
        rpaMs: known && rpaNs && run.fault ? interval(ms(rpaNs.lower), ms(rpaNs.upper)) : null,
        resolutionMs: resolutionNs === null ? null : ms(resolutionNs),
        rpaBytes: keepsLog(ledger) ? cut.bytes : null,
        rpaBytesDetail: keepsLog(ledger) ? cut.detail : 'the store keeps none',
        passes: new Set(survivors.map(({ pass }) => pass)).size,
      }
    })
  })
}

/** An object store is read at each of its sites, every other store where it leads. */
const reconcilerOf = ({ through, keys }: PlannedLedger) =>
  through === 's3'
    ? (input: LedgerInput) => reconcileSites({ ...input, ...(keys === undefined ? {} : { keys }) })
    : (input: LedgerInput) => reconcile(input)

const keepsLog = ({ through }: PlannedLedger) => through === 'front-door' || through === 'pool'

/** A split brain shows between ledgers: the clients of one are cut off with the old primary, those of another are served by the new. */
function nodesByStore(run: FinishedRun): (store: string) => AcknowledgingNodes {
  const ledgers = run.plan.vantages.flatMap(vantage => vantage.ledgers)
  const writes = [...run.vantages.values()].flatMap(records => records.writes.ledgers)
  const stores = new Map(
    [...new Set(ledgers.map(({ store }) => store))].map(store => {
      const names = new Set(ledgers.filter(ledger => ledger.store === store).map(({ name }) => name))
      return [store, acknowledgingNodes(writes.filter(({ ledger }) => names.has(ledger)))]
    }),
  )
  return store => stores.get(store) as AcknowledgingNodes
}

/**
 * Address of the member that the fault took: the one primary that answered before. A Redis Cluster has several: there the fault
 * itself says which.
 */
function failedAddress(run: FinishedRun, { store, through }: PlannedLedger): string | null {
  if (!run.fault) return null
  const { id, fromNs: from } = run.fault
  if (through === 'redis') {
    const prepared = entriesOf(run.entries, 'fault-prepared').find(({ fault }) => fault === id)
    return (prepared?.handle as { address?: string } | undefined)?.address ?? null
  }
  const ledgers = run.plan.vantages.flatMap(vantage => vantage.ledgers).filter(ledger => ledger.store === store)
  const names = new Set(ledgers.map(({ name }) => name))
  const before = [...run.vantages.values()]
    .flatMap(({ writes }) => writes.filter(({ ledger }) => names.has(ledger)))
    .findLast(({ by, done }) => by?.['address'] !== undefined && done !== null && done < from)
  return before?.by?.['address'] ?? null
}

/** Bytes from where the new timeline left the log to the end of the old primary's last commit: what was committed there and is nowhere else. */
async function walCut(run: FinishedRun): Promise<{ bytes: number | null; detail: string }> {
  const folder = join(run.directory, runFiles.native)
  const own = <T extends { fault: string }>(list: readonly T[]) => list.filter(({ fault }) => fault === run.fault?.id)
  const handle = own(entriesOf(run.entries, 'fault-prepared'))[0]?.handle as { log?: { timeline: string } } | undefined
  const looks = [...entriesOf(run.entries, 'fault-confirmed'), ...entriesOf(run.entries, 'fault-rechecked')]
  const end = own(looks).findLast(({ facts }) => facts?.['lastCommitEnd'] !== undefined)?.facts?.['lastCommitEnd']
  if (end === undefined || handle?.log === undefined || !existsSync(folder))
    return { bytes: null, detail: 'the store did not say where its log ended' }
  const switchPoint = await switchOf(folder, Number.parseInt(handle.log.timeline, 16))
  if (switchPoint === null) return { bytes: null, detail: 'no new timeline was begun' }
  return {
    bytes: Math.max(0, bytesOf(end) - bytesOf(switchPoint)),
    detail: `the old primary's last commit ended at ${end}, the new timeline left the log at ${switchPoint}`,
  }
}

/** Where the timeline after `timeline` branched off, from a `.history` file. */
async function switchOf(folder: string, timeline: number): Promise<string | null> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw damaged(folder, `cannot be read (${error.code})`)
  })
  for (const name of names.filter(name => name.endsWith('.history')).toSorted()) {
    const file = join(folder, name)
    const row = (await readEvidence(file))
      .toString()
      .split('\n')
      .find(line => Number.parseInt(line, 10) === timeline)
    if (row === undefined) continue
    const position = row.split('\t')[1] ?? ''
    if (/^[0-9A-F]+\/[0-9A-F]+$/i.test(position)) return position
    throw damaged(file, `says of timeline ${timeline} no position in the log`)
  }
  return null
}
