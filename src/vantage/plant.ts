/**
 * Plants canaries from a client's place: a process of its own, one attempt for each. What it sends is in no record, so that a
 * mark found in the evidence of a run is one that leaked there.
 */
import { addAbortListener } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Launched } from '../model/exec.ts'
import type { Answer } from './attempt.ts'
import { credentialsFor } from './credentials.ts'
import { newAgent, send } from './http-attempt.ts'
import type { Secrets } from './protocol.ts'
import type { S3Secrets } from './s3-sites.ts'

export interface PlantCall {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT'
  /** `s3:` is a site of an object store; one attempt at each until one takes it */
  readonly urls: readonly string[]
  /** sent by a guest, as `Origin` */
  readonly origin?: string
  readonly body?: string
}

export interface PlantReply {
  readonly name: string
  readonly accepted: boolean
  readonly detail: string
}

interface Order extends Secrets {
  readonly calls: readonly PlantCall[]
}

const agent = fileURLToPath(import.meta.url)
const lingerMs = 4_000

/** Rejects when the process could not be run; a call that failed says so in its reply. */
export async function plantFrom(
  launch: (argv: readonly string[]) => Launched | Promise<Launched>,
  order: Order,
  signal: AbortSignal,
): Promise<PlantReply[]> {
  const child = await launch([process.execPath, agent])
  addAbortListener(signal, () => child.kill('SIGKILL'))
  if (!child.stdin || !child.stdout || !child.stderr) throw new Error('a process without pipes cannot plant anything')
  child.stdin.end(JSON.stringify(order))
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (out === '') throw new Error(`nothing was planted: ${errors.slice(-300)}`)
  return JSON.parse(out) as PlantReply[]
}

const plant = ({ calls, ...secrets }: Order): Promise<PlantReply[]> =>
  Promise.all(
    calls.map(async ({ name, urls, ...call }) => {
      const refusals: string[] = []
      for (const url of urls) {
        const { outcome, code } = url.startsWith('s3:')
          ? await put(url, call.body ?? '', secrets)
          : await request(url, call, secrets)
        if (outcome === 'ok') return { name, accepted: true, detail: outcome }
        refusals.push(code ?? outcome)
      }
      return { name, accepted: false, detail: refusals.join(', ') }
    }),
  )

const request = (url: string, { method, origin, body }: Omit<PlantCall, 'urls' | 'name'>, secrets: Secrets) =>
  send(
    {
      ...{ agent: newAgent(url), url, method, lingerMs },
      headers:
        origin === undefined
          ? credentialsFor(secrets, { service: null, url, name: 'canary', subjects: 1 })()
          : { origin },
      ...(body === undefined ? {} : { body }),
    },
    ({ status }) => (status >= 200 && status < 300 ? { outcome: 'ok' } : { outcome: 'error', code: String(status) }),
  )

/** `s3://host:port/bucket/key`. */
async function put(url: string, body: string, secrets: S3Secrets): Promise<Answer> {
  // Its client is large, and most drills plant nothing there.
  const { putObject, s3Site } = await import('./s3-sites.ts')
  const [, site = '', key = ''] = /^(s3:\/\/[^/]+\/[^/]+)\/(.*)$/.exec(url) ?? []
  return await putObject(s3Site(site, secrets), key, body, lingerMs)
}

if (import.meta.main) {
  const order = JSON.parse(await text(process.stdin)) as Order
  process.stdout.write(JSON.stringify(await plant(order)), () => process.exit(0))
}
