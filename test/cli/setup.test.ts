/** The set-up on a system that is not Debian 12: apt is asked what there is, and what to do is said. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allowNamespaces } from '../../src/lab/requirements.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const list = 'src/lab/requirements.json'
let folder: string
let programs: string

function program(name: string, script: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${script}\n`)
  chmodSync(join(programs, name), 0o755)
}

/** A checkout with its npm packages, where nothing of the lab is installed. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-setup-'))
  programs = join(folder, 'programs')
  const file = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  mkdirSync(programs)
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  file('package-lock.json', '{}')
  file('package.json', '{"type":"module"}')
  file('node_modules/node/bin/node', '')
  file('node_modules/.package-lock.json', '{}')
  const { packages } = JSON.parse(readFileSync(join(root, list), 'utf8')) as { packages: { package: string }[] }
  const wanted = packages.filter(({ package: name }) => ['postgresql-15', 'patroni'].includes(name))
  expect(wanted).toHaveLength(2)
  file(list, JSON.stringify({ packages: wanted.map(entry => ({ ...entry, command: join(folder, 'not-there') })) }))
  program('sudo', '[ "$1" = -n ] && shift; exec "$@"')
  program('apt-get', 'exit 0')
  program('install', 'exit 0')
  program('rm', 'exit 0')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What apt says of each: an empty version where it knows the name only. */
const offers = (versions: Readonly<Record<string, string>>) =>
  program(
    'apt-cache',
    `cat <<'END'\n${Object.entries(versions)
      .map(([name, version]) => `${name}:\n  Installed: (none)\n  Candidate: ${version || '(none)'}\n  Version table:`)
      .join('\n')}\nEND`,
  )

function setUp() {
  const env = { ...process.env, PATH: `${programs}:${process.env['PATH']}` }
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs'], { cwd: folder, env, encoding: 'utf8' })
  return { status, stderr, calls: readFileSync(join(folder, 'calls'), 'utf8') }
}

const addRepository = 'sudo apt-get install -y postgresql-common && sudo sh /usr/share/postgresql-common/pgdg/*.sh -y'

test.each([
  ['apt does not know', {}],
  ['apt knows by name only', { 'postgresql-15': '' }],
])('a version that %s: refused with the command that makes it work, and nothing is installed', (_, postgres) => {
  offers({ patroni: '3.2.2-2', ...postgres })
  const { status, stderr, calls } = setUp()
  expect(status).toBe(70)
  expect(stderr).toContain('does not offer postgresql-15 (the database that is drilled). Run once')
  expect(stderr).toContain(`\n    ${addRepository}\n`)
  expect(stderr).toContain('\n    docker run --rm -it --privileged')
  expect(calls).not.toContain('apt-get install')
})

test('where no command makes it work there is the container', () => {
  offers({ 'postgresql-15': '15.14-1' })
  const { status, stderr } = setUp()
  expect(status).toBe(70)
  expect(stderr).toContain('does not offer patroni (fails the database over). Use Debian 12')
  expect(stderr).not.toContain('Run once')
})

test('what is offered is installed', () => {
  offers({ 'postgresql-15': '15.14-1', patroni: '3.2.2-2' })
  const { status, stderr, calls } = setUp()
  expect(stderr).toContain('installing postgresql-15 patroni')
  expect(status).toBe(0)
  expect(calls).toContain('apt-get install -y -qq --no-install-recommends postgresql-15 patroni')
})

test.runIf(process.getuid?.() !== 0)('whoever may not install is told the same', () => {
  program('sudo', 'exit 1')
  offers({ apt: '2.7', patroni: '3.2.2-2' })
  const { status, stderr, calls } = setUp()
  expect(status).toBe(70)
  expect(stderr).toContain(`\n    ${addRepository}\n`)
  expect(calls).not.toContain('apt-get')
})

test('namespaces are allowed by the setting that forbids them', () => {
  expect(allowNamespaces(true)).toBe('sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0')
  expect(allowNamespaces(false)).toBe('sudo sysctl -w kernel.unprivileged_userns_clone=1')
})
