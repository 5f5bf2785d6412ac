// Sets up what Muster needs, and says what and why. Plain JavaScript: it runs before Node >= 24 is there.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
/** Where Muster is a package, npm may have put it higher. */
export const node = above(root).map(folder => join(folder, 'node_modules/node/bin/node')).find(existsSync) ?? join(root, 'node_modules/node/bin/node')
/** Of what runs on it: it is found by its name, and what it has compiled is kept: a lab starts hundreds of short processes. */
export const environment = {
  ...process.env,
  PATH: `${dirname(node)}:${process.env.PATH}`,
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'),
}
const policy = '/usr/sbin/policy-rc.d'
/** The lists of Debian packages: what a lab needs, and what tests need besides. */
export const forLab = 'src/lab/requirements.json'
export const forTests = 'test/requirements.json'
/** What only some need; named on the command line: `node scripts/setup.mjs objects`. */
export const optional = { objects: 'src/lab/requirements-objects.json', ssh: 'src/lab/requirements-ssh.json' }

/** Everything in order, or the process ends with what a person must do. */
export function setUp(lists = [forLab]) {
  try {
    npmPackages()
    debianPackages(lists)
  } catch (error) {
    if (!(error instanceof NotSetUp)) throw error
    say(error.message)
    process.exit(70)
  }
}

/** What a person must do is its message. Thrown, so that what was changed for a moment is changed back. */
class NotSetUp extends Error {}

function npmPackages() {
  const installed = join(root, 'node_modules/.package-lock.json')
  const lock = join(root, 'package-lock.json')
  // A package has none: npm has installed what it needs beside it.
  if (!existsSync(lock)) return
  if (existsSync(node) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  say('installing npm packages (libraries, and Node 24 to run on)')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci')
}

function debianPackages(lists) {
  const packages = lists.flatMap(list => JSON.parse(readFileSync(fileOf(list), 'utf8')).packages)
  // A library has no command: one of its files tells.
  const missing = packages.filter(({ command, file }) => (file === undefined ? !found(command) : !existsSync(file)))
  if (missing.length === 0) return
  for (const { package: name, why } of missing) say(`missing: ${name}, ${why}`)
  const names = missing.map(({ package: name }) => name)
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    // Where its lists were never fetched, apt knows nothing, and says nothing.
    if (offeredByApt(['apt']).size > 0) refuseUnknown(missing)
    throw new NotSetUp(`these packages are needed and only an administrator may install them. Run once:\n\n    sudo apt-get install -y --no-install-recommends ${names.join(' ')}\n`)
  }
  as(sudo, 'apt-get', ['update', '-qq'])
  refuseUnknown(missing)
  say(`installing ${names.join(' ')} ...`)
  withoutServices(sudo, () => as(sudo, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names]))
}

/** Another release of Debian, or Ubuntu, has some packages in another version or not at all: apt is asked, not the system's name. */
function refuseUnknown(packages) {
  const offered = offeredByApt(packages.map(({ package: name }) => name))
  const unknown = packages.filter(({ package: name }) => !offered.has(name))
  if (unknown.length === 0) return
  const named = unknown.map(({ package: name, why }) => `${name} (${why})`).join(', ')
  const lines = unknown.map(({ elsewhere }) => elsewhere)
  const [here, or] = lines.includes(undefined) ? ['', 'Use'] : [`Run once, and then again what you ran:\n\n${lines.map(line => `    ${line}\n`).join('')}\n`, 'Or use']
  throw new NotSetUp(`${systemName()} does not offer ${named}. ${here}${or} Debian 12, which does, in a container:\n\n    ${inContainer}\n`)
}

const inContainer = `docker run --rm -it --privileged -v "$PWD:/muster" -w /muster node:20-bookworm sh -c 'npm install --global npm@11 && ${existsSync(join(root, 'package-lock.json')) ? 'npm start' : 'npm ci && npx muster setup'}'`

/** Packages that can be installed here, of those asked for. */
function offeredByApt(names) {
  const { stdout } = spawnSync('apt-cache', ['policy', ...names], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  const offers = (stdout ?? '').matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (.*)$/gm)
  return new Set([...offers].filter(([, , candidate]) => candidate !== '(none)').map(([, name]) => name))
}

function systemName() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'this system'
  } catch {
    // A system without a name for itself: what it does not have is said all the same.
    return 'this system'
  }
}

/** The lab starts its own servers: the packages' services must not start. A policy that stands already is respected. */
function withoutServices(sudo, install) {
  const ours = !existsSync(policy)
  if (ours) {
    const draft = join(mkdtempSync(join(tmpdir(), 'muster-')), 'policy-rc.d')
    writeFileSync(draft, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    as(sudo, 'install', ['-m', '755', draft, policy])
    rmSync(dirname(draft), { recursive: true })
  }
  try {
    install()
  } finally {
    if (ours) as(sudo, 'rm', ['-f', policy])
  }
}

/** In a working copy beside the sources, in a package beside what was made of them. */
const fileOf = list => [join(root, list), join(root, 'dist', list)].find(existsSync)

/** A folder and all above it. */
function above(folder) {
  const up = dirname(folder)
  return up === folder ? [folder] : [folder, ...above(up)]
}

function found(command) {
  const places = isAbsolute(command) ? [command] : [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].map(dir => join(dir, command))
  return places.some(place => {
    try {
      accessSync(place, constants.X_OK)
      return true
    } catch {
      // Not there, or not ours to run: the next place is asked.
      return false
    }
  })
}

function as(sudo, command, args) {
  const [first, ...rest] = [...sudo, command, ...args]
  quietly(first, rest, `${command} ${args[0]}`)
}

/** Keeps what the command says to itself, and shows the end of it only when the command fails. */
function quietly(command, args, what) {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const ended = spawnSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', command, ...args], options)
  if (ended.status !== 0) process.stderr.write(`${(ended.stdout ?? '').trimEnd().split('\n').slice(-30).join('\n')}\n`)
  check(ended, what)
}

function run(command, args, what) {
  check(spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] }), what)
}

function check({ status, error }, what) {
  if (status !== 0) throw new NotSetUp(`${what} failed${error ? `: ${error.message}` : ` with exit code ${status}`}`)
}

const say = text => process.stderr.write(`set-up: ${text}\n`)

/** The lists that the command line asks for, by name. */
function asked(names) {
  const unknown = names.filter(name => !(name in optional))
  if (unknown.length === 0) return [forLab, ...names.map(name => optional[name])]
  say(`there is no "${unknown[0]}" to set up; there is ${Object.keys(optional).join(', ')}`)
  process.exit(64)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp(asked(process.argv.slice(2)))
