/**
 * Whether a drill over ssh sees what one from inside sees: each scenario on the same lab, in turn from inside and over ssh. Not part of
 * `npm run bench`; `npm run bench:pairs [-- pairs [scenario ...]]`. A pair takes most of two minutes.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Verdict } from '../src/model/verdict/verdict.ts'
import { progress, show, spread, table, verdict as told } from './table.ts'

const [given = '10', ...named] = process.argv.slice(2)
const pairs = Number(given)
/** Of the catalogue, those that mean something without the lab's edge, backups and own monitoring. */
const all = [
  ...['db-failover', 'db-host-loss', 'db-freeze', 'db-isolation', 'az-loss', 'replica-lag'],
  ...['redis-node-loss', 'redis-node-freeze', 'redis-node-restart', 'gateway-loss', 'service-crash'],
]
const scenarios = named.length > 0 ? named : all
const sides = { inside: 'lab-single-region', ssh: 'lab-over-ssh' } as const
type Side = keyof typeof sides

const root = fileURLToPath(new URL('..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'muster-pairs-'))
const env = { ...process.env, MUSTER_HOME: home, NO_COLOR: '1' }
const muster = (...words: string[]) => spawnSync(join(root, 'muster'), words, { cwd: root, env, encoding: 'utf8' })

interface Drilled {
  /** grades of findings that both sides have, by id */
  readonly grades: ReadonlyMap<string, string | null>
  /** recovery of the first fault; null: none was needed, or none came */
  readonly rtaMs: { readonly lower: number; readonly upper: number } | null
}

/** A drill that was refused tells nothing, and is done again; one that is refused again and again ends the benchmark. */
const tries = 3

function verdictOf(scenario: string, side: Side, nth: number): Verdict {
  const reports = join(home, `${side}-${nth}`)
  for (let at = 0; at < tries; at++) {
    const { status, stderr } = muster(
      ...['run', `scenarios/${scenario}.ts`, '-e', sides[side], '--unattended', '--reports', reports],
    )
    const runs = join(reports, scenario)
    const files = (existsSync(runs) ? readdirSync(runs) : []).map(run => join(runs, run, 'verdict.json'))
    const file = files.toSorted().findLast(existsSync)
    const verdict = file === undefined ? null : (JSON.parse(readFileSync(file, 'utf8')) as Verdict)
    rmSync(reports, { recursive: true, force: true })
    if (verdict) return verdict
    progress(
      `${scenario}, ${side}: no verdict, exit code ${status}: ${stderr.trim().split('\n').slice(-3).join(' | ')}`,
    )
  }
  throw new Error(`${scenario}, ${side}: no verdict in ${tries} tries`)
}

function drilled(scenario: string, side: Side, nth: number): Drilled {
  const { findings, recovery } = verdictOf(scenario, side, nth)
  const rta = recovery[0]?.rtaMs
  return {
    grades: new Map(findings.map(({ id, grade, result }) => [id, grade ?? result])),
    rtaMs: rta && rta.upper !== null ? { lower: rta.lower, upper: rta.upper } : null,
  }
}

/** Ids of findings that both have, and grade otherwise. */
const otherwise = (a: Drilled, b: Drilled) =>
  [...a.grades].flatMap(([id, grade]) =>
    b.grades.has(id) && b.grades.get(id) !== grade ? [`${id}: ${grade}, ${b.grades.get(id)}`] : [],
  )

const middles = (own: readonly (readonly [Drilled, Drilled])[], at: 0 | 1) =>
  own.flatMap(pair => (pair[at].rtaMs ? [(pair[at].rtaMs.lower + pair[at].rtaMs.upper) / 2_000] : []))

const seen = new Map(scenarios.map(scenario => [scenario, [] as (readonly [Drilled, Drilled])[]]))
try {
  if (muster('lab', 'up', '-e', 'lab-single-region', '--ssh').status !== 0) throw new Error('the lab does not come up')
  for (let nth = 0; nth < pairs; nth++)
    for (const scenario of scenarios) {
      const pair = [drilled(scenario, 'inside', nth), drilled(scenario, 'ssh', nth)] as const
      seen.get(scenario)?.push(pair)
      const shown = pair.map(({ rtaMs }) => (rtaMs ? `${rtaMs.lower} to ${rtaMs.upper} ms` : 'none'))
      progress(
        `${nth + 1} of ${pairs}, ${scenario}: inside ${shown[0]}, over ssh ${shown[1]}; ${otherwise(...pair).join('; ') || 'same grades'}`,
      )
    }
} finally {
  const rows = [...seen].filter(([, own]) => own.length > 0).map(row)
  show(table(['scenario', 'pairs', 'same grades', 'inside, s', 'over ssh, s', 'overlap'], rows))
  show(told([...seen.values()].every(own => own.length === pairs && overlaps(own) !== false)))
  muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
}

/** Of all that was seen on either side, from the least to the most; null: on one side nobody needed to recover. */
function overlaps(own: readonly (readonly [Drilled, Drilled])[]): boolean | null {
  const [inside, ssh] = ([0, 1] as const).map(at => own.flatMap(pair => pair[at].rtaMs ?? []))
  if (!inside?.length || !ssh?.length) return null
  const ends = (all: NonNullable<Drilled['rtaMs']>[]) =>
    [Math.min(...all.map(one => one.lower)), Math.max(...all.map(one => one.upper))] as const
  const [a, b] = [ends(inside), ends(ssh)]
  return a[0] <= b[1] && b[0] <= a[1]
}

function row([scenario, own]: readonly [string, readonly (readonly [Drilled, Drilled])[]]): string[] {
  const same = own.filter(pair => otherwise(...pair).length === 0).length
  const times = ([0, 1] as const).map(at => (middles(own, at).length === 0 ? '-' : spread(middles(own, at), 2)))
  return [
    scenario,
    String(own.length),
    String(same),
    ...times,
    { true: 'yes', false: 'no', null: '-' }[String(overlaps(own))] as string,
  ]
}
