// `npm test`: sets up, then every check in turn; the first that fails ends it. Arguments go to the test runner.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { node, root, setUp } from './setup.mjs'

setUp()
const bin = name => join(root, 'node_modules/.bin', name)
const given = process.argv.slice(2)
const checks = [
  ['format', [bin('oxfmt'), '--check', 'src', 'environments', 'test']],
  ['lint', [bin('oxlint'), '--deny-warnings', 'src', 'environments', 'test', 'scripts']],
  ['types', [bin('tsc'), '-p', '.']],
  ['tests', [node, join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...given]],
]
for (const [name, argv] of given.length > 0 ? checks.slice(-1) : checks) {
  process.stderr.write(`\n== ${name}\n`)
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` }
  const { status } = spawnSync(argv[0], argv.slice(1), { cwd: root, stdio: 'inherit', env })
  if (status !== 0) process.exit(status ?? 70)
}
