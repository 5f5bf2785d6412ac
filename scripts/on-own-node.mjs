// Runs a TypeScript file on the project's own Node: `node scripts/on-own-node.mjs <file> [arguments]`.
import { spawnSync } from 'node:child_process'
import { environment, node, root, setUp } from './setup.mjs'

setUp()
const { status } = spawnSync(node, process.argv.slice(2), { cwd: root, stdio: 'inherit', env: environment })
process.exit(status ?? 70)
