/** Ways in which data of users in the EU comes to lie elsewhere, done to a lab on purpose while a drill goes on. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { attachLab } from '../../../src/lab/boot.ts'
import type { Lab } from '../../../src/lab/lab.ts'
import { markOf } from '../../../src/model/promise/residency.ts'

interface Entry {
  readonly type: string
  readonly phase?: string
  readonly runId?: string
}

/** A drill that goes on in `home`, as its journal tells. */
export class Watched {
  readonly home: string
  readonly #folder: string
  readonly #before: readonly string[]

  constructor(home: string, scenario: string) {
    this.home = home
    this.#folder = join(home, 'reports', scenario)
    this.#before = this.#runs()
  }

  #runs = () => (existsSync(this.#folder) ? readdirSync(this.#folder) : [])

  #entries(): Entry[] {
    const run = this.#runs().find(name => !this.#before.includes(name))
    const file = run && join(this.#folder, run, 'journal.ndjson')
    if (!file || !existsSync(file)) return []
    const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    return whole.map(line => JSON.parse(line))
  }

  get runId(): string {
    return this.#entries()[0]?.runId ?? ''
  }

  /** Resolves once the journal has such an entry. */
  async comes(type: string, phase?: string): Promise<void> {
    const isIt = (entry: Entry) => entry.type === type && (phase === undefined || entry.phase === phase)
    for (const until = Date.now() + 120_000; Date.now() < until; await delay(50)) if (this.#entries().some(isIt)) return
    throw new Error(`no ${type} came`)
  }

  async lab(): Promise<Lab> {
    const lab = await attachLab(join(this.home, 'lab'))
    if (!lab) throw new Error('no lab runs')
    return lab
  }
}

/** Names of the newest users of the EU, as its database has them. */
async function newestUsers(watched: Watched): Promise<string> {
  const lab = await watched.lab()
  const sql = 'SELECT id, name FROM users ORDER BY id DESC LIMIT 20'
  const argv = ['psql', 'postgres://postgres@10.1.11.10:6432/app', '-qAtX', '-c', sql]
  const { code, stdout, stderr } = await lab.exec('control-eu-west-1', argv, { timeoutMs: 10_000 })
  if (code !== 0) throw new Error(stderr)
  return stdout
}

const planted = (watched: Watched) => watched.comes('canaries-planted')

/** A service of another region writes what it was asked for into its log, at debug level. */
export async function debugLog(watched: Watched): Promise<void> {
  await planted(watched)
  appendFileSync(join(watched.home, 'lab/backend-api-us-east-1a/log'), `debug: ${await newestUsers(watched)}`)
}

function dumpTo(watched: Watched, region: string) {
  const folder = join(watched.home, `lab/dumps-${region}`)
  mkdirSync(folder, { recursive: true })
  return { folder, write: async () => writeFileSync(join(folder, 'users.sql'), await newestUsers(watched)) }
}

/** A dump lies abroad as long as the fault stands, and is gone when it is over. */
export async function dumpDuringFault(watched: Watched): Promise<void> {
  await watched.comes('fault-confirmed')
  const { folder, write } = dumpTo(watched, 'us-east-1')
  await write()
  await watched.comes('undo-started')
  rmSync(folder, { recursive: true })
}

/** A dump is made while all is put right, and forgotten. */
export async function forgottenDump(watched: Watched): Promise<void> {
  await watched.comes('phase-started', 'undo')
  await dumpTo(watched, 'us-east-1').write()
}

/** A dump lies abroad only while the lead moves home. */
export async function dumpOnFailBack(watched: Watched): Promise<void> {
  await watched.comes('phase-started', 'fail-back')
  const { folder, write } = dumpTo(watched, 'us-east-1')
  await write()
  await watched.comes('phase-ended', 'fail-back')
  rmSync(folder, { recursive: true })
}

/** An alert carries a user's name in a label. */
export async function nameInLabel(watched: Watched): Promise<void> {
  await planted(watched)
  const lab = await watched.lab()
  const { address, port } = lab.component('alertmanager')
  const user = markOf(watched.runId, 'eu-customers', 'user', 'before')
  const endsAt = new Date(Date.now() + 3_600_000).toISOString()
  const body = JSON.stringify([{ labels: { alertname: 'SlowReply', user }, endsAt }])
  const argv = [
    'curl',
    '-sf',
    '-H',
    'content-type: application/json',
    '-d',
    body,
    `http://${address}:${port}/api/v2/alerts`,
  ]
  const { code } = await lab.exec('monitoring', argv)
  if (code !== 0) throw new Error(`the alert was not taken: curl ended with ${code}`)
}

/** A user of the EU is led to the edge in the US, which keeps the reply. */
export async function servedAbroad(watched: Watched): Promise<void> {
  await planted(watched)
  const lab = await watched.lab()
  const origin = `https://${markOf(watched.runId, 'eu-customers', 'reply', 'before')}.example`
  const argv = ['curl', '-sf', '-H', `origin: ${origin}`, 'http://198.18.1.2/api/v1/jobs']
  const { code } = await lab.exec('client-eu', argv)
  if (code !== 0) throw new Error(`the edge did not answer: curl ended with ${code}`)
}
