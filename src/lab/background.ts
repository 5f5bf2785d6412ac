/** A lab that outlives the command that started it, held by a process of its own. */
import { spawn } from 'node:child_process'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { MusterError, refusal } from '../model/muster-error.ts'
import { ownModule } from '../model/own-files.ts'
import { alone } from './alone.ts'
import { attachLab } from './boot.ts'
import type { Lab } from './lab.ts'
import { privateFolder } from './private-folder.ts'
import { requireSoftware, requireSsh } from './requirements.ts'
import { readFailure } from './owner-failure.ts'
import { readState, startOf } from './state.ts'

const ownerScript = ownModule(import.meta.dirname, 'owner')

/** Starts a lab held by a background process and resolves when it is steady; rejects with what its owner said otherwise. */
export async function startLabInBackground(options: BackgroundOptions): Promise<Lab> {
  const stateDir = resolve(options.stateDir)
  // Beside the folder itself, which its owner holds while it boots.
  return await alone(`${stateDir}.d`, `a lab is being booted in ${stateDir}`, () => start(stateDir, options))
}

interface BackgroundOptions {
  readonly settings: LabSettings
  readonly stateDir: string
  readonly onProgress: (text: string) => void
  /** its hosts can be reached by ssh, from outside */
  readonly ssh?: boolean
}

async function start(stateDir: string, options: BackgroundOptions): Promise<Lab> {
  if (await readState(stateDir))
    throw refusal('lab.running', `a lab already runs in ${stateDir}`, { text: 'end it', run: ['lab', 'down'] })
  requireSoftware(options.settings)
  if (options.ssh) requireSsh()
  await privateFolder(`${stateDir}.d`)
  const request = join(`${stateDir}.d`, 'request.json')
  const log = join(`${stateDir}.d`, 'owner.log')
  const failure = join(`${stateDir}.d`, 'failure.json')
  // One that was there keeps the mode that it had.
  for (const file of [failure, request]) await rm(file, { force: true })
  await writeFile(
    request,
    JSON.stringify({ settings: options.settings, stateDir, ssh: options.ssh ?? false, failure }),
    { mode: 0o600 },
  )
  const output = await open(log, 'w', 0o600)
  const owner = spawn(process.execPath, [ownerScript, request], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', output.fd, output.fd],
  })
  await output.close()
  owner.unref()
  await untilSteadyOrEnded(stateDir, owner.pid as number, { log, failure }, options.onProgress)
  const lab = await attachLab(stateDir)
  if (!lab) throw new MusterError('lab.gone', `the lab in ${stateDir} ended at once: see ${log}`)
  return lab
}

async function untilSteadyOrEnded(
  stateDir: string,
  owner: number,
  { log, failure }: { readonly log: string; readonly failure: string },
  onProgress: (text: string) => void,
): Promise<void> {
  let shown = ''
  for (;;) {
    if ((await readState(stateDir))?.steady) return
    const said = (await readFile(log, 'utf8')).trim()
    if (startOf(owner) === null)
      throw (await readFailure(failure)) ?? new MusterError('lab.failed', `the lab did not come up:\n${said}`)
    const line = said.split('\n').at(-1) ?? ''
    if (line !== shown) onProgress((shown = line))
    await delay(100)
  }
}

/** Ends the lab that runs there; false when none does. Resolves when its first process is gone, and all others with it. */
export async function stopLab(stateDir: string): Promise<boolean> {
  const state = await readState(resolve(stateDir))
  if (!state) return false
  if (startOf(state.ownerPid) === state.ownerStart) process.kill(state.ownerPid, 'SIGTERM')
  else process.kill(state.initPid, 'SIGKILL')
  const deadline = performance.now() + 10_000
  while (startOf(state.initPid) === state.initStart) {
    if (performance.now() > deadline)
      throw new MusterError('lab.stop', `the lab's first process ${state.initPid} does not end`)
    await delay(20)
  }
  return true
}
