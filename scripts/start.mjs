// `npm start`: sets up and runs the first drill on the embedded lab. What follows `--` goes to `muster run`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setUp } from './setup.mjs'

setUp()
const given = process.argv.slice(2)
// One region: it boots in seconds, and leaves a small machine time to spare for what measures it.
const args = given.length > 0 ? given : [join(root, 'scenarios/db-failover.ts'), '-e', 'lab-single-region']
// Where the user stands: what is printed names files, and commands, from there.
const cwd = process.env.INIT_CWD ?? root
const { status } = spawnSync(join(root, 'muster'), ['run', ...args], { cwd, stdio: 'inherit' })
process.exit(status ?? 70)
