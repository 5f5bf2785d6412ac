// `npm test`: sets up, then every check in turn; the first that fails ends it. Arguments go to the test runner.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environment, forLab, forTests, node, optional, root, setUp } from './setup.mjs'

const bin = name => join(root, 'node_modules/.bin', name)
const given = process.argv.slice(2)
// The catalogue drills every environment.
setUp([forLab, forTests, ...(given.includes('catalogue') ? Object.values(optional) : [])])
const vitest = [node, join(root, 'node_modules/vitest/vitest.mjs'), 'run']
const checks = [
  ['format', [bin('oxfmt'), '--check', 'src', 'scenarios', 'environments', 'test', 'bench', 'examples', 'gate.ts', 'programme.ts']],
  ['lint', [bin('oxlint'), '--deny-warnings', 'src', 'scenarios', 'environments', 'test', 'bench', 'scripts', 'examples', 'gate.ts', 'programme.ts']],
  ['types', [bin('tsc'), '-p', '.']],
  ['unused code', [bin('knip'), '--no-config-hints']],
  ['unit tests', [...vitest, '--project', 'unit']],
  ['browser tests', [...vitest, '--project', 'browser']],
  // Apart, because a drill on a machine that is busy with other tests is rightly called inconclusive.
  ['lab tests', [...vitest, '--project', 'lab']],
]
for (const [name, argv] of given.length > 0 ? [['tests', [...vitest, ...given]]] : checks) {
  process.stderr.write(`\n== ${name}\n`)
  const { status } = spawnSync(argv[0], argv.slice(1), { cwd: root, stdio: 'inherit', env: environment })
  if (status !== 0) process.exit(status ?? 70)
}
