// Before `npm pack`: JavaScript and declarations of types for the package, in dist/. Node strips no types of what lies below node_modules.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node, root } from './setup.mjs'

const dist = join(root, 'dist')
rmSync(dist, { recursive: true, force: true })
const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'scripts/pack.json')], { stdio: ['ignore', 2, 2] })
if (status !== 0) process.exit(status ?? 70)
// What lies beside the sources and is no TypeScript: lists and programs that are read or run from there.
cpSync(join(root, 'src'), join(dist, 'src'), { recursive: true, filter: file => statSync(file).isDirectory() || !file.endsWith('.ts') })

// What runs on other machines is brought there as it is here: nobody who installs the package has what makes it.
const bundle = `import { bundle } from ${JSON.stringify(join(dist, 'src/drivers/systems/hosts/bundle.js'))}
const files = (await bundle()).map(({ name, content }) => [name, Buffer.from(content).toString('base64')])
process.stdout.write(JSON.stringify(files))`
const made = spawnSync(node, ['--input-type=module', '-e', bundle], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 2] })
if (made.status !== 0) process.exit(made.status ?? 70)
mkdirSync(join(dist, 'remote'))
for (const [name, content] of JSON.parse(made.stdout)) writeFileSync(join(dist, 'remote', name), Buffer.from(content, 'base64'))
