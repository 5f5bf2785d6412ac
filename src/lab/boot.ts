/** Boots a lab, within a time, or says why it does not come up; attaches to one that runs. */
import { randomBytes, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { MusterError, refusal } from '../model/muster-error.ts'
import { alone } from './alone.ts'
import { bootRefusal, lateCode } from './boot-refusal.ts'
import { untilCalm } from './calm.ts'
import { saveConfigurations } from './backup/configuration.ts'
import { createRepositories, firstBackups } from './backup/first-backups.ts'
import type { Site } from './components/component.ts'
import type { Lab } from './lab.ts'
import { applyLatency } from './latency.ts'
import { networkScript } from './network/script.ts'
import { objectKeys } from './objects/keys.ts'
import { databaseTemplate } from './process/template.ts'
import { privateFolder } from './private-folder.ts'
import { requireSoftware, requireSsh } from './requirements.ts'
import { RunningLab, untilSteady } from './running-lab.ts'
import { endSandbox, type Sandbox, startSandbox } from './sandbox.ts'
import { serveSsh } from './ssh/serve.ts'
import { startEverything } from './start-everything.ts'
import { readState, startOf, writeState } from './state.ts'
import { topologyOf } from './topology.ts'
import { whileAllRun } from './while-all-run.ts'

export interface BootOptions {
  readonly settings: LabSettings
  /** absolute or relative to the working directory; emptied first */
  readonly stateDir: string
  readonly signal: AbortSignal
  /** one line for people, as boot goes on */
  readonly onProgress: (text: string) => void
  /** give up after this; absent: what a sound lab needs on a busy machine */
  readonly budgetMs?: number
  /** its hosts can be reached by ssh, from outside */
  readonly ssh?: boolean
}

/** Boots a lab that this process owns: when it ends, by whatever means, the lab ends with it. Resolves when it is steady and calm. */
export async function bootLab(options: BootOptions): Promise<Lab> {
  const stateDir = resolve(options.stateDir)
  return await alone(stateDir, `a lab is being booted in ${stateDir}`, () => boot(stateDir, options))
}

async function boot(stateDir: string, options: BootOptions): Promise<Lab> {
  await refuseSecondLab(stateDir)
  requireSoftware(options.settings)
  if (options.ssh) requireSsh()
  await rm(stateDir, { recursive: true, force: true })
  await privateFolder(stateDir)
  const site = await prepareSite(options.settings, stateDir)
  options.onProgress('network')
  const sandbox = await startSandbox(stateDir, networkScript(options.settings), options.signal)
  const lab = new RunningLab(site, sandbox.initPid, () => takeDown(sandbox, stateDir))
  try {
    await record(site, sandbox, false)
    await comeUp(lab, site, options)
    if (options.ssh) await openToSsh(lab, sandbox, options)
    await untilCalm(options.signal)
    await record(site, sandbox, true)
    return lab
  } catch (error) {
    const told = options.signal.aborted ? error : await refused(lab, error)
    // Why it did not come up says more than why it could not be taken down.
    await lab.close().catch((left: unknown) => options.onProgress(`the lab was not taken down: ${String(left)}`))
    throw told
  }
}

/** Whatever keeps a lab from coming up is told with its components' own words; a fault of ours stays what it is. */
const refused = async (lab: RunningLab, error: unknown) =>
  error instanceof MusterError || error instanceof DOMException
    ? // A log that cannot be read explains nothing, and hides nothing.
      await bootRefusal(lab, error).catch(() => error)
    : error

/** Everything from the network to steady, within the budget as a whole, and given up as soon as one of its daemons ends. */
async function comeUp(lab: RunningLab, site: Site, options: BootOptions): Promise<void> {
  const budgetMs = options.budgetMs ?? usualBudgetMs(site.settings)
  const late = new AbortController()
  const why = new MusterError(lateCode, `it is not steady after ${Math.round(budgetMs / 1000)} s`)
  const timer = setTimeout(() => late.abort(why), budgetMs)
  try {
    await applyLatency(lab, options.onProgress)
    await together(AbortSignal.any([options.signal, late.signal]), signal => [
      whileAllRun(lab, signal, running => startAndBackUp(lab, site, { ...options, signal: running })),
    ])
  } catch (error) {
    throw late.signal.aborted ? why : error
  } finally {
    clearTimeout(timer)
  }
}

async function openToSsh(lab: RunningLab, { initPid }: Sandbox, { onProgress }: BootOptions): Promise<void> {
  onProgress('ssh')
  await serveSsh(lab, { pid: initPid, start: startOf(initPid) as string })
}

/** A control loop needs some of its turns; an object store that is made from nothing takes minutes. */
const usualBudgetMs = ({ patroni, objectStore }: LabSettings) =>
  120_000 + 3_000 * patroni.loop_wait + (objectStore ? 240_000 : 0)

async function startAndBackUp(lab: RunningLab, site: Site, options: BootOptions): Promise<void> {
  await Promise.all([createRepositories(lab, site, options.signal), saveConfigurations(lab, site)])
  await together(options.signal, signal => [
    startUntilSteady(lab, site, { ...options, signal }),
    firstBackups(lab, signal),
  ])
}

/** Attaches to the lab that runs with this state folder; null when none does. */
export async function attachLab(stateDir: string): Promise<Lab | null> {
  const folder = resolve(stateDir)
  const state = await readState(folder)
  if (!state) return null
  const { id: labId, settings, tokenKey, databaseTemplate: template, objectKeys: keys } = state
  const topology = topologyOf(settings)
  const site = { labId, settings, tokenKey, databaseTemplate: template, objectKeys: keys, stateDir: folder, topology }
  return new RunningLab(site, state.initPid, async () => undefined)
}

async function refuseSecondLab(stateDir: string): Promise<void> {
  const state = await readState(stateDir)
  if (!state) return
  throw refusal('lab.running', `a lab already runs in ${stateDir} (owner pid ${state.ownerPid})`, {
    text: 'take it down',
    run: ['lab', 'down'],
  })
}

async function prepareSite(settings: LabSettings, stateDir: string): Promise<Site> {
  const cacheDir = join(dirname(stateDir), 'cache')
  await privateFolder(cacheDir)
  return {
    settings,
    stateDir,
    topology: topologyOf(settings),
    labId: randomUUID(),
    tokenKey: randomBytes(24).toString('base64url'),
    databaseTemplate: await databaseTemplate(cacheDir),
    objectKeys: settings.objectStore ? await objectKeys(cacheDir) : null,
  }
}

const record = (site: Site, sandbox: Sandbox, steady: boolean) =>
  writeState(site.stateDir, {
    ownerPid: process.pid,
    ownerStart: startOf(process.pid) as string,
    initPid: sandbox.initPid,
    initStart: startOf(sandbox.initPid) as string,
    id: site.labId,
    settings: site.settings,
    tokenKey: site.tokenKey,
    databaseTemplate: site.databaseTemplate,
    objectKeys: site.objectKeys,
    steady,
  })

/** Resolves when all have; the first that fails ends the others. */
async function together(signal: AbortSignal, begin: (signal: AbortSignal) => Promise<void>[]): Promise<void> {
  const failed = new AbortController()
  await Promise.all(begin(AbortSignal.any([signal, failed.signal]))).catch((error: unknown) => {
    failed.abort()
    throw error
  })
}

async function startUntilSteady(lab: RunningLab, site: Site, options: BootOptions): Promise<void> {
  await startEverything(lab, site, options)
  await untilSteady(lab, options.signal, waiting => options.onProgress(`waiting for ${waiting}`))
}

/** Nothing inside writes to the folder any more once its sandbox has ended. */
async function takeDown(sandbox: Sandbox, stateDir: string): Promise<void> {
  await endSandbox(sandbox)
  await rm(join(stateDir, 'lab.json'), { force: true })
}
