/** Muster as a package in a repository of somebody else: packed, installed and used as docs/own-repository.md says, with its files. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pRetry from 'p-retry'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/own-repository.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'muster-package-'))
const project = join(folder, 'shop')

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const usualMs = 200_000
/** An install takes a fifth of that; where the registry is silent it is begun again. */
const installMs = 110_000

/** Runs a command as a person does there: without what this test's own npm and Muster were started with. */
function run(cwd: string, command: string, ...args: readonly string[]): Promise<Ended> {
  return runWithin(usualMs, cwd, command, ...args)
}

function runWithin(timeout: number, cwd: string, command: string, ...args: readonly string[]): Promise<Ended> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|MUSTER_|NODE_|GITHUB_|INIT_CWD)/.test(name))
  return new Promise(resolve => {
    const env = { ...Object.fromEntries(kept), NO_COLOR: '1' }
    execFile(command, args, { cwd, env, timeout, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    )
  })
}

async function done(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(cwd, command, ...args)
  expect(code, `${command} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0)
  return stdout
}

const muster = (...args: readonly string[]) => run(project, 'npx', 'muster', ...args)

/** The files that the page shows: a line with the name, and an indented block. */
const shown = [...page.matchAll(/^`([\w./-]+)`\n\n((?: {4}.*\n|\n(?= {4}))+)/gm)].map(([, name, block]) => ({
  name: name as string,
  text: (block as string).replace(/^ {4}/gm, ''),
}))

let packed: readonly string[] = []

beforeAll(async () => {
  const [made] = JSON.parse(await done(root, 'npm', 'pack', '--json', '--pack-destination', folder)) as [
    { filename: string; files: { path: string }[] },
  ]
  packed = made.files.map(({ path }) => path)
  for (const { name, text } of shown) {
    mkdirSync(dirname(join(project, name)), { recursive: true })
    writeFileSync(join(project, name), text)
  }
  await done(project, 'npm', 'init', '-y')
  await done(project, 'npm', 'pkg', 'set', 'type=module')
  // A registry that falls silent is asked again: npm itself would wait for five minutes.
  const again = ['--fetch-timeout=20000', '--fetch-retry-mintimeout=1000']
  const install = ['install', '--save-dev', '--prefer-offline', ...again, '--no-audit', '--no-fund']
  // What was fetched before it fell silent is not fetched again.
  const installed = async () => {
    const { code, stdout, stderr } = await runWithin(installMs, project, 'npm', ...install, join(folder, made.filename))
    expect(code, `npm ${install.join(' ')}\n${stdout}${stderr}`).toBe(0)
  }
  await pRetry(installed, { retries: 3, minTimeout: 1_000 })
}, 480_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what is packed runs, explains itself and says its licence; nothing else is packed', () => {
  expect(packed).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'muster', 'scripts/setup.mjs', 'docs/gate.md']),
  )
  expect(packed).toEqual(expect.arrayContaining(['dist/src/lab/requirements.json', 'dist/src/lab/network/delayer.py']))
  expect(packed.filter(path => /\.test\.|^(test|reports|bench|node_modules|src)\//.test(path))).toEqual([])
  expect(existsSync(join(root, 'dist'))).toBe(false)
})

test('the page shows each file that it tells of', () => {
  expect(shown.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['environments/ours.ts', 'scenarios/checkout.ts', 'gate.ts', 'tsconfig.json']),
  )
})

test('it runs on its own Node, of the version that it says', async () => {
  const { version } = JSON.parse(readFileSync(join(project, 'node_modules/node/package.json'), 'utf8'))
  const own = await done(project, join(project, 'node_modules/node/bin/node'), '--version')
  expect(own.trim()).toBe(`v${version}`)
  expect((await muster('--help')).stdout).toContain('Usage: muster')
})

test('the scenario is valid, planned on its own environment, by file and by name', async () => {
  expect(await muster('validate', 'scenarios/checkout.ts')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('scenarios/checkout.ts: ok'),
  })
  expect((await muster('plan', 'checkout')).stdout).toContain('(checkout) on ours')
})

test('list has the own drill and those that come along, each as it is typed', async () => {
  const { stdout } = await muster('list', '--output', 'json')
  const paths = (JSON.parse(stdout) as { path: string }[]).map(({ path }) => path)
  expect(paths).toEqual(expect.arrayContaining(['scenarios/checkout.ts', 'db-failover', 'region-outage']))
  expect((await muster('plan', 'db-failover', '-e', 'lab-single-region')).code).toBe(0)
})

test('keys and reports lie in the project, never in node_modules', async () => {
  const { stdout } = await muster('keygen')
  expect(stdout).toContain(join(project, '.muster/keys/drill.pem'))
  expect(existsSync(join(project, '.muster/keys/drill.pem'))).toBe(true)
  expect(existsSync(join(project, 'node_modules/muster/.muster'))).toBe(false)
})

test('the types hold in a strict project', async () => {
  const tsc = join(root, 'node_modules/.bin/tsc')
  await done(project, tsc, '-p', '.')
  writeFileSync(
    join(project, 'scenarios/wrong.ts'),
    "import { defineScenario } from 'muster'\ndefineScenario({ name: 1 })\n",
  )
  const wrong = await run(project, tsc, '-p', '.')
  rmSync(join(project, 'scenarios/wrong.ts'))
  expect(wrong.code).not.toBe(0)
  expect(wrong.stdout).toContain('wrong.ts')
})

test('the gate reads its policy; before the first drill it does not know', async () => {
  const { code, stdout } = await muster('gate', '--no-baseline')
  expect(code).toBe(2)
  expect(stdout).toContain('checkout')
})

test('the programme is read, and what it owes is told', async () => {
  const { code, stdout } = await muster('programme', 'matrix')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ include: [{ scenario: 'checkout', environment: 'ours' }] })
})

test('the workflow is made for the package by the command that the page shows', async () => {
  const [command] = /sed -e [^]*?> \S+/.exec(page) as RegExpExecArray
  mkdirSync(join(project, '.github/workflows'), { recursive: true })
  await done(project, 'sh', '-c', command.replace(/\n {4}/g, '\n'))
  const workflow = readFileSync(join(project, '.github/workflows/quarterly-drill.yml'), 'utf8')
  expect(workflow).toContain('npx muster verify')
  expect(workflow.match(/\.\/muster|scripts\//g)).toBeNull()
})

test('what to do is said as it is typed there', async () => {
  await done(project, 'npm', 'pkg', 'set', 'type=commonjs')
  const { code, stderr } = await muster('plan', 'checkout')
  await done(project, 'npm', 'pkg', 'set', 'type=module')
  expect(code).toBe(64)
  expect(stderr).toContain('npm pkg set type=module')
  expect((await muster('verify', 'reports/none')).code).toBe(64)
})

test('a Node that npm was not let fetch is told with the command that fetches it', async () => {
  rmSync(join(project, 'node_modules/node/bin'), { recursive: true })
  const { code, stderr } = await muster('--help')
  expect(code).toBe(70)
  expect(stderr).toContain('npm rebuild node')
})
