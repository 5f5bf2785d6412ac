/** A connection to one node of a Redis Cluster, and how what was sent on it ended. */
import { Redis } from 'ioredis'
import { tlsIn } from '../model/environment/database-url.ts'
import { tlsOptions } from '../model/tls-options.ts'
import type { Identity } from '../model/record/observation.ts'
import { type Answer, codeOf } from './attempt.ts'
import { hostOf } from './redis-slot-map.ts'

/** Replies that prove that a write did not happen. */
const definite = /^(MOVED|ASK|CLUSTERDOWN|READONLY|LOADING|MASTERDOWN|NOREPLICAS)$/
/** How an operation failed; without a byte sent it certainly did not happen. `cause` is what the socket said. */
export function failureOf(error: unknown, sent: boolean, cause: string | null): Answer {
  const { name, message } = error as Error
  if (name !== 'ReplyError') return { outcome: 'error', code: cause ?? 'closed', definite: !sent }
  const [code = ''] = message.split(' ')
  return { outcome: 'error', code, definite: definite.test(code) }
}

type Result<T> = { readonly value: T } | Answer

/** How every node of a cluster lets in, as its client takes it. */
export interface Login {
  /** of the default user; absent: nobody asks for one */
  readonly password?: string
  /** absent: without */
  readonly tls?: ReturnType<typeof tlsOptions>
}

/** As the URL of one of its nodes says. */
export function loginIn(url: string): Login {
  const { password } = new URL(url)
  const tls = tlsIn(url)
  return {
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(tls ? { tls: tlsOptions(tls) } : {}),
  }
}

/** One connection. It never resends, queues nothing while it is not there, and is not opened again once it has ended. */
export class Connection {
  readonly redis: Redis
  /** operations without an outcome yet */
  waiting = 0
  ended = false
  /** ms on the monotonic clock of the last answer, or of the work that came when nothing else was waiting */
  progressAt = performance.now()
  readonly #node: string
  readonly #opened: Promise<void>
  #cause: string | null = null
  #isGathering = false
  #answers: { readonly epoch: number; readonly by: Promise<Answering> } | null = null

  constructor(node: string, login: Login = {}) {
    this.#node = node
    const address = { host: hostOf(node), port: Number(node.slice(hostOf(node).length + 1)) }
    const once = { autoResendUnfulfilledCommands: false, enableOfflineQueue: false, maxRetriesPerRequest: 0 }
    // Without the client's own greeting: it would wait for a server that still loads, and a write is to be told so.
    const bare = { lazyConnect: true, enableReadyCheck: false, disableClientInfo: true, protocol: 2 } as const
    this.redis = new Redis({ ...address, ...login, ...once, ...bare, retryStrategy: null, keepAlive: 1_000 })
    this.redis.on('error', error => (this.#cause = codeOf(error)))
    this.redis.on('close', () => (this.ended = true))
    this.#opened = this.redis.connect()
    // Every operation that waits for it sees the rejection; without one nobody needs it.
    this.#opened.catch(() => undefined)
  }

  isSilent(patienceMs: number): boolean {
    return this.waiting > 0 && performance.now() - this.progressAt > patienceMs
  }

  /** Sends what `act` sends, once; resolves with its value, or with how it failed. */
  run<T>(lingerMs: number, act: () => Promise<T>): Promise<Result<T>> {
    if (this.waiting++ === 0) this.progressAt = performance.now()
    return new Promise(resolve => {
      const state = { sent: false, over: false }
      const end = (result: Result<T>) => {
        if (state.over) return
        clearTimeout(timer)
        state.over = true
        this.waiting--
        if ('outcome' in result && result.outcome === 'silent') this.ended = true
        if (this.ended && this.waiting === 0) this.redis.disconnect()
        resolve(result)
      }
      const timer = setTimeout(() => end({ outcome: 'silent', definite: !state.sent }), lingerMs)
      this.#attempt(state, act, end)
    })
  }

  /** A late answer is progress too: it says that the connection lives. */
  #attempt<T>(
    state: { sent: boolean; readonly over: boolean },
    act: () => Promise<T>,
    end: (result: Result<T>) => void,
  ): void {
    const fail = (error: unknown) => {
      this.progressAt = performance.now()
      end(failureOf(error, state.sent, this.#cause))
    }
    const succeed = (value: T) => {
      this.progressAt = performance.now()
      end({ value })
    }
    const send = () => {
      // Given up while it waited for the connection: sending it now would be a write that nobody waits for.
      if (state.over || this.redis.status !== 'ready' || !this.redis.stream.writable) return fail(new Error('not sent'))
      state.sent = true
      this.#gather()
      act().then(succeed, fail)
    }
    if (this.redis.status === 'ready') send()
    else this.#opened.then(send, fail)
  }

  /** What is sent in one turn of the event loop leaves together: a system call each is most of what a write costs. */
  #gather(): void {
    if (this.#isGathering) return
    const { stream } = this.redis
    this.#isGathering = true
    stream.cork()
    process.nextTick(() => {
      this.#isGathering = false
      stream.uncork()
    })
  }

  /** Who answers here. Asked ahead of a write, in the same breath: first of all, and when the node took slots over. */
  answersAt(epoch: number): Promise<Answering> {
    if (this.#answers?.epoch !== epoch) this.#answers = { epoch, by: this.#whoAnswers().then(by => new Answering(by)) }
    return this.#answers.by
  }

  async #whoAnswers(): Promise<Identity> {
    const place = { address: hostOf(this.#node), node: this.#node }
    try {
      const texts = await Promise.all([this.redis.info('server'), this.redis.info('replication')])
      const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(texts.join('\n'))?.[1] ?? ''
      return { ...place, runId: field('run_id'), timeline: field('master_replid') }
    } catch {
      // The write behind it tells how it ended; where it went is known anyway.
      return place
    }
  }
}

/** Who answers on a connection, with the slot that is asked: each said once, because every write says it. */
class Answering {
  readonly #by: Identity
  readonly #inSlot = new Map<string, Identity>()

  constructor(by: Identity) {
    this.#by = by
  }

  in(slot: string): Identity {
    const known = this.#inSlot.get(slot) ?? { ...this.#by, slot }
    this.#inSlot.set(slot, known)
    return known
  }
}
