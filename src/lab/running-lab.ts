/** A lab in use: the same object for the process that owns it and for one that attached to it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { MusterError, usageError } from '../model/muster-error.ts'
import type { Answer } from '../model/question.ts'
import { ownModule } from '../model/own-files.ts'
import type { CheckResult } from '../model/record/journal-entry.ts'
import { specOf } from './components/all.ts'
import type { Site } from './components/component.ts'
import { dataFolderOf } from './components/patroni.ts'
import type { Lab, LabSignal } from './lab.ts'
import { family, pidFileOf, processTable, startDaemon, writeFiles } from './process/daemon.ts'
import { atPriority, labNiceness } from './process/priority.ts'
import { readinessChecks } from './readiness/all.ts'
import type { LabQuestion } from './readiness/ask.ts'
import { Askers } from '../asking/askers.ts'
import { enter, toolsEnvironment } from './sandbox.ts'
import type { ExecOptions, ExecResult, SpawnOptions } from '../model/exec.ts'

const shortMs = 5_000
const asking = [process.execPath, ownModule(join(import.meta.dirname, 'readiness'), 'ask')]

export class RunningLab implements Lab {
  readonly site: Site
  readonly #initPid: number
  readonly #release: () => Promise<void>
  // As the lab's own: whoever asks and gets no time takes what is sound for slow.
  readonly #askers = new Askers<LabQuestion>(host => this.spawn(host, asking, { niceness: labNiceness }))

  constructor(site: Site, initPid: number, release: () => Promise<void>) {
    this.site = site
    this.#initPid = initPid
    this.#release = release
  }

  get stateDir() {
    return this.site.stateDir
  }
  get settings() {
    return this.site.settings
  }
  get topology() {
    return this.site.topology
  }
  get id() {
    return this.site.labId
  }
  get tokenKey() {
    return this.site.tokenKey
  }
  get objectKeys() {
    return this.site.objectKeys
  }

  spawn(host: string, argv: readonly string[], { env = {}, niceness }: SpawnOptions = {}): ChildProcess {
    const entering = enter(this.#initPid, host, argv)
    const [command, ...rest] = niceness === undefined ? entering : atPriority(niceness, entering)
    return spawn(command as string, rest, {
      cwd: '/',
      env: toolsEnvironment(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  exec = async (host: string, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> => {
    // A signal that has aborted already tells nobody.
    if (options.signal?.aborted) throw new MusterError('lab.exec', `${argv.slice(0, 3).join(' ')} was aborted`)
    const child = this.spawn(host, argv, options)
    return await collect(child, argv, options)
  }

  ask(host: string, questions: readonly LabQuestion[], signal?: AbortSignal): Promise<Answer[]> {
    return this.#askers.ask(host, questions, signal)
  }

  outside(path: string) {
    return `/proc/${this.#initPid}/root${path}`
  }

  component(id: string) {
    const found = this.topology.components.find(component => component.id === id)
    if (found) return found
    const known = this.topology.components.map(component => component.id).join(', ')
    throw usageError('lab.unknown-component', `the lab has no component "${id}"`, `it has ${known}`)
  }

  async pids(componentId: string): Promise<readonly number[]> {
    const component = this.component(componentId)
    const root = await this.#mainPid(componentId)
    if (root === null) return []
    const table = await processTable(this.exec, component.host)
    return family(table, root)
  }

  async #mainPid(componentId: string): Promise<number | null> {
    const component = this.component(componentId)
    const file =
      component.kind === 'postgres'
        ? `${dataFolderOf(this.site, componentId.replace('postgres', 'patroni'))}/postmaster.pid`
        : pidFileOf(this.site, componentId)
    const { code, stdout } = await this.exec(component.host, ['head', '-n1', file], { timeoutMs: shortMs })
    return code === 0 && stdout.trim() !== '' ? Number(stdout) : null
  }

  async signal(pids: readonly number[], signal: LabSignal): Promise<void> {
    if (pids.length === 0) return
    // One kill call for all: a crash is one act. A pid that is already gone makes kill complain, which is no error here.
    await this.exec('backbone', ['sh', '-c', `kill -s ${signal} ${pids.join(' ')} 2>/dev/null; true`], {
      timeoutMs: shortMs,
    })
  }

  async start(componentId: string): Promise<void> {
    const component = this.component(componentId)
    if (component.kind === 'postgres') return await this.start(componentId.replace('postgres', 'patroni'))
    if ((await this.pids(componentId)).length > 0) return
    const spec = specOf(this.site, component)
    if (!spec) throw new MusterError('lab.start', `${componentId} has no start command`)
    await writeFiles(this.site, spec)
    await startDaemon(this.site, spec, this.exec)
  }

  readiness(signal: AbortSignal): Promise<readonly CheckResult[]> {
    return readinessChecks(this, signal)
  }

  close(): Promise<void> {
    this.#askers.close()
    return this.#release()
  }
}

function collect(child: ChildProcess, argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    const stop = (why: string) => {
      child.kill('SIGKILL')
      reject(new MusterError('lab.exec', `${argv.slice(0, 3).join(' ')} ${why}`))
    }
    const timer =
      options.timeoutMs === undefined
        ? null
        : setTimeout(() => stop(`took over ${options.timeoutMs} ms`), options.timeoutMs)
    const aborted = () => stop('was aborted')
    options.signal?.addEventListener('abort', aborted, { once: true })
    const settle = () => {
      if (timer) clearTimeout(timer)
      options.signal?.removeEventListener('abort', aborted)
    }
    child.stdout?.on('data', (part: Buffer) => out.push(part))
    child.stderr?.on('data', (part: Buffer) => err.push(part))
    child.once('error', error => (settle(), reject(error)))
    child.once('close', code => {
      settle()
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() })
    })
    // A command that ends before it has read its input closes the pipe; its exit code tells what matters.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.input ?? '')
  })
}

/** Polls readiness until every check holds; throws when the signal aborts. `onProgress` is told what does not hold yet. */
export async function untilSteady(lab: Lab, signal: AbortSignal, onProgress: (text: string) => void): Promise<void> {
  for (;;) {
    const failing = (await lab.readiness(signal)).filter(check => !check.ok)
    if (failing.length === 0) return
    onProgress(failing.map(check => check.name).join(', '))
    await delay(200, undefined, { signal })
  }
}
