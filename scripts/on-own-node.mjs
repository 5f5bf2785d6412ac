// Runs a TypeScript file on the project's own Node: `node scripts/on-own-node.mjs <file> [arguments]`.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { node, root, setUp } from './setup.mjs'

setUp()
const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` }
const { status } = spawnSync(node, process.argv.slice(2), { cwd: root, stdio: 'inherit', env })
process.exit(status ?? 70)
