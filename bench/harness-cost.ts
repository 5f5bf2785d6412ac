/**
 * What the harness costs its target: throughput and latency of other clients with and without the vantages of a drill, in
 * turn. Vantages, clients and target share the processors of one machine here, so that this is the most it can cost.
 * `npm run bench:harness-cost [-- rounds [postgres|http]]`.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Lab } from '../src/lab/lab.ts'
import type { LabComponent } from '../src/lab/topology.ts'
import type { HttpTask } from './http-load.ts'
import { components, inOwnLab, insideHost, outputOf } from './own-lab.ts'
import { ledgerInsert, type Pace, pgbench } from './pgbench.ts'
import { operationsPerSecond, startVantages, stopVantages, vantageCount } from './planned-vantages.ts'
import { busyMeter, processors, secondsOf } from './processor-time.ts'
import { median, progress, ratios, show, spread, table, verdict } from './table.ts'

const rounds = Number(process.argv[2] ?? 5)
const only = process.argv[3] ?? ''
const seconds = 5
const settleMs = 1_000
/** The requirement: throughput with the vantages is at least this share of that without. */
const required = 0.97

/** Other clients of the target. */
interface Load {
  readonly name: string
  readonly run: () => Promise<Pace>
}

interface Phase extends Pace {
  /** share of all processors in use */
  readonly busy: number
  /** processors that the vantages took, in units of one */
  readonly vantages: number
}

function loadsOn(lab: Lab, folder: string): Load[] {
  const pooler = components(lab, 'pgbouncer')[0] as LabComponent
  const door = components(lab, 'edge')[0] as LabComponent
  const sql = (clients: number, pauseMs: number): Load => ({
    name: `postgres: pgbench, ${clients} client${clients > 1 ? 's' : ''}${pauseMs > 0 ? `, ${pauseMs} ms pause` : ''}`,
    run: () => {
      const script = pauseMs > 0 ? `${ledgerInsert}\\sleep ${pauseMs} ms\n` : ledgerInsert
      return pgbench(lab, insideHost, pooler, { script, clients, seconds, protocol: 'extended' }, folder)
    },
  })
  const http = (clients: number): Load => ({
    name: `http: GET at the front door, ${clients} client${clients > 1 ? 's' : ''}`,
    run: () =>
      httpLoad(lab, { url: `http://${door.address}/api/v1/users/42`, tokenKey: lab.tokenKey, clients, seconds }),
  })
  return [sql(1, 0), sql(16, 0), http(1), http(16)].filter(({ name }) => name.startsWith(only))
}

async function httpLoad(lab: Lab, task: HttpTask): Promise<Pace> {
  const argv = [process.execPath, fileURLToPath(new URL('http-load.ts', import.meta.url)), JSON.stringify(task)]
  return JSON.parse(await outputOf(lab, 'client-eu', argv, (seconds + 20) * 1000)) as Pace
}

async function measure(load: Load, pids: readonly number[]): Promise<Phase> {
  const used = () => pids.reduce((sum, pid) => sum + secondsOf(pid), 0)
  const [busy, before, from] = [busyMeter(), used(), performance.now()]
  const pace = await load.run()
  return { ...pace, busy: busy(), vantages: (used() - before) / ((performance.now() - from) / 1000) }
}

async function withVantages(lab: Lab, folder: string, load: Load, runId: string): Promise<Phase> {
  const handles = await startVantages(lab, folder, runId)
  try {
    await delay(settleMs)
    return await measure(
      load,
      handles.map(({ pid }) => pid),
    )
  } finally {
    await stopVantages(handles)
  }
}

/** Without and with, round after round. */
async function compare(lab: Lab, folder: string, load: Load, at: number): Promise<string[][]> {
  const [without, beside]: [Phase[], Phase[]] = [[], []]
  for (let round = 1; round <= rounds; round++) {
    without.push(await measure(load, []))
    beside.push(await withVantages(lab, folder, load, `bench-${at}-${round}`))
    const [a, b] = [without.at(-1) as Phase, beside.at(-1) as Phase]
    progress(
      `${load.name}, round ${round} of ${rounds}: ${a.perSecond.toFixed(0)}/s without, ${b.perSecond.toFixed(0)}/s with`,
    )
  }
  return [row(load.name, 'without', without, null), row('', 'with', beside, without)]
}

function row(name: string, which: string, phases: readonly Phase[], reference: readonly Phase[] | null): string[] {
  const column = (key: keyof Phase, of = phases) => of.map(phase => phase[key])
  const ratio = (key: 'perSecond' | 'p95Ms') =>
    reference === null ? '1' : spread(ratios(column(key), column(key, reference)), 3)
  const share = (key: 'busy' | 'vantages') => `${(median(column(key)) * 100).toFixed(0)} %`
  const paces = [median(column('perSecond')).toFixed(0), ratio('perSecond'), median(column('p95Ms')).toFixed(2)]
  const used = [share('busy'), reference === null ? '-' : share('vantages')]
  return [name, which, ...paces, ratio('p95Ms'), ...used, reference === null ? '' : told(reference)]

  function told(without: readonly Phase[]): string {
    const kept = ratios(column('perSecond'), column('perSecond', without))
    const isOfAll = Math.min(...kept) >= required || Math.max(...kept) < required
    return `${verdict(median(kept) >= required)}${isOfAll ? '' : ' by the median'}`
  }
}

await inOwnLab(async (lab, folder) => {
  const rows: string[][] = []
  for (const [at, load] of loadsOn(lab, folder).entries()) rows.push(...(await compare(lab, folder, load, at)))
  const what = `${vantageCount} vantages, ${operationsPerSecond.toFixed(0)} operations/s; ${processors} processors for all`
  show(`${what}\n${rounds} rounds in turn of ${seconds} s; medians (least to most)\n`)
  const paces = ['operations/s', 'of without', 'p95 ms', 'of without']
  show(table(['load', 'vantages', ...paces, 'machine busy', 'vantages use', `less than 3 %`], rows))
})
