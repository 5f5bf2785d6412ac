// Before `npm pack`: JavaScript and declarations of types for the package, in dist/. Node strips no types of what lies below node_modules.
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const dist = join(root, 'dist')
rmSync(dist, { recursive: true, force: true })
const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'scripts/pack.json')], { stdio: ['ignore', 2, 2] })
if (status !== 0) process.exit(status ?? 70)
// What lies beside the sources and is no TypeScript: lists and programs that are read or run from there.
cpSync(join(root, 'src'), join(dist, 'src'), { recursive: true, filter: file => statSync(file).isDirectory() || !file.endsWith('.ts') })
