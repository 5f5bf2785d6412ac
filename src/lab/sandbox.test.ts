import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { endSandbox, startSandbox, toolsEnvironment } from './sandbox.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-home-'))
writeFileSync(join(home, '.bashrc'), 'echo the user’s own')
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** What a bash prints whose three streams are Node's pipes. */
function said(env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn('bash', ['-c', 'echo done'], { env: { ...env, HOME: home }, stdio: ['pipe', 'pipe', 'pipe'] })
  return text(child.stdout)
}

test('whoever started us, no shell of the lab runs what its user has in ~/.bashrc', async () => {
  vi.stubEnv('SHLVL', undefined)
  // A test of the test: that is what a shell does when it is not told that another has started it.
  expect(await said(process.env)).toBe('the user’s own\ndone\n')
  expect(await said(toolsEnvironment())).toBe('done\n')
})

test('a sandbox that was killed already has ended', async () => {
  const holder = spawn('sleep', ['60'], { stdio: ['pipe', 'ignore', 'ignore'] })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  await endSandbox({ holder, initPid: holder.pid as number })
})

test('a sandbox has ended only when its first process has, though its holder is gone before', async () => {
  const holder = spawn('sleep', ['60'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const first = spawn('sleep', ['60'], { stdio: 'ignore' })
  let isGone = false
  const ended = endSandbox({ holder, initPid: first.pid as number }).then(() => isGone)
  await once(holder, 'exit')
  first.once('exit', () => (isGone = true)).kill('SIGKILL')
  await once(first, 'exit')
  expect(await ended).toBe(true)
})

const commandLine = (pid: string) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It has just ended.
    return ''
  }
}
const runningIn = (folder: string) => readdirSync('/proc').filter(pid => commandLine(pid).includes(folder))

test('a sandbox that is called off while its network is made leaves nothing that runs, and says why', async () => {
  const folder = mkdtempSync(join(home, 'lab-'))
  const stop = new AbortController()
  const started = startSandbox(folder, 'sleep 60', stop.signal)
  await vi.waitFor(() => expect(runningIn(folder)).not.toEqual([]), 10_000)
  stop.abort(new Error('the operator stops'))
  await expect(started).rejects.toThrow('the operator stops')
  await vi.waitFor(() => expect(runningIn(folder)).toEqual([]), 10_000)
})
