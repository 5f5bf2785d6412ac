/**
 * How often drills of a sound configuration say that something is wrong: each database, cache and zone drill of the catalogue,
 * again and again on a lab as it is shipped, its fault spread over the control loop. Not part of `npm run bench`: it takes hours.
 * `npm run bench:sound [-- runs [scenario ...]]`, 30 runs of each if not said otherwise.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Verdict } from '../src/model/verdict/verdict.ts'
import { progress, show, spread, table } from './table.ts'

const sound = [
  'db-failover',
  'db-host-loss',
  'db-freeze',
  'db-isolation',
  'redis-node-loss',
  'redis-node-freeze',
  'redis-node-restart',
  'az-loss',
]
const root = fileURLToPath(new URL('..', import.meta.url))
const runs = Number(process.argv[2] ?? 30)
const named = process.argv.slice(3)

/** Every verdict of so many drills of a scenario, on one lab. */
async function drilled(scenario: string): Promise<Verdict[]> {
  const home = await mkdtemp(join(tmpdir(), 'muster-sound-'))
  try {
    const argv = ['run', `scenarios/${scenario}.ts`, '-e', 'lab-single-region', '--repeat', String(runs)]
    const env = { ...process.env, MUSTER_HOME: home }
    const reports = join(home, 'reports')
    const child = spawn(join(root, 'muster'), [...argv, '--reports', reports], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await once(child, 'exit')
    const folder = join(reports, scenario)
    const names = (await readdir(folder)).toSorted()
    const texts = await Promise.all(names.map(name => readFile(join(folder, name, 'verdict.json'), 'utf8')))
    return texts.map(text => JSON.parse(text) as Verdict)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

const told = ({ findings }: Verdict) =>
  findings
    .filter(({ result }) => result !== 'pass')
    .flatMap(({ id, problems }) => problems.map(text => `${id}: ${text}`))

const causesIn = ({ findings }: Verdict) => findings.flatMap(({ causes = [] }) => causes.map(({ id }) => id))

function rowOf(scenario: string, verdicts: readonly Verdict[]): string[] {
  const of = (result: Verdict['result']) => String(verdicts.filter(verdict => verdict.result === result).length)
  const worstMs = verdicts.flatMap(({ recovery }) => recovery[0]?.rtaMs?.upper ?? [])
  return [
    scenario,
    String(verdicts.length),
    ...[of('pass'), of('inconclusive'), of('fail')],
    String(verdicts.flatMap(causesIn).length),
    worstMs.length > 0 ? spread(worstMs, 0) : '',
  ]
}

const rows: string[][] = []
for (const scenario of named.length > 0 ? named : sound) {
  const verdicts = await drilled(scenario)
  rows.push(rowOf(scenario, verdicts))
  for (const verdict of verdicts) for (const text of told(verdict)) progress(`${verdict.runId} ${text}`)
  progress(rows.at(-1)?.join('  ') ?? '')
}
show(table(['drill', 'runs', 'pass', 'inconclusive', 'fail', 'causes named', 'recovery in ms, upper bound'], rows))
