/**
 * How long the command line takes to begin: `--help`, and `validate` of a scenario, of this version and of another one in turn.
 * `npm run bench:cold-start [-- commit [rounds]]`; the other is the commit before the last unless one is named.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, progress, ratios, show, spread, table, verdict } from './table.ts'

const [before = 'HEAD~1', given = '20'] = process.argv.slice(2)
const rounds = Number(given)
/** The requirement: this much longer at most; less than that a machine does by itself. */
const allowed = 1.05

const root = fileURLToPath(new URL('..', import.meta.url))
const other = mkdtempSync(join(tmpdir(), 'muster-before-'))
const commands = [['--help'], ['validate', 'scenarios/db-failover.ts'], ['plan', 'scenarios/db-failover.ts']]

/** Wall time of a command, in ms; throws where it does not end well. */
function took(folder: string, words: readonly string[]): number {
  const from = performance.now()
  const { status, stderr } = spawnSync(join(folder, 'muster'), words, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${words.join(' ')} in ${folder} ended with ${status}: ${stderr}`)
  return performance.now() - from
}

function git(...words: readonly string[]): void {
  const { status, stderr } = spawnSync('git', ['-C', root, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`)
}

try {
  git('worktree', 'add', '--detach', '--force', other, before)
  symlinkSync(join(root, 'node_modules'), join(other, 'node_modules'))
  const rows = commands.map(words => {
    // What Node keeps of what it has compiled is made by the first of each.
    for (const folder of [root, other]) took(folder, words)
    const pairs = Array.from({ length: rounds }, (_, at) => {
      const order = at % 2 === 0 ? [root, other] : [other, root]
      const times = new Map(order.map(folder => [folder, took(folder, words)]))
      return [times.get(root) as number, times.get(other) as number] as const
    })
    progress(`${words.join(' ')}: done`)
    const [now, was] = [pairs.map(([one]) => one), pairs.map(([, one]) => one)]
    return { words, now, was, times: ratios(now, was) }
  })
  const shown = rows.map(({ words, now, was, times }) => [
    words.join(' '),
    spread(now, 0),
    spread(was, 0),
    spread(times, 2),
  ])
  show(table(['command', 'now, ms', `${before}, ms`, 'times as long'], shown))
  show(verdict(rows.every(({ times }) => median(times) <= allowed)))
} finally {
  git('worktree', 'remove', '--force', other)
  rmSync(other, { recursive: true, force: true })
}
