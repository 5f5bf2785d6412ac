/**
 * Numbered writes to a Redis Cluster, each one command and one attempt. A cluster client would follow redirections, resend
 * and hide the cause; here a write goes to the master that our own slot map names, and what comes back is its outcome.
 *
 * A connection that has answered nothing for longer than a client's patience gets no more work: the next write opens a
 * fresh one, so that a recovery shows at once and not when TCP gets round to it. The old one is left to linger, because a
 * late answer on it is evidence too. The map is read again after every failure and while a node is silent.
 */
import { Redis } from 'ioredis'
import type { Identity } from '../model/observation.ts'
import { type Answer, codeOf } from './attempt.ts'
import { listsOf, partOf, slotOf } from './redis-lists.ts'

/** Replies that prove that a write did not happen. */
const definite = /^(MOVED|ASK|CLUSTERDOWN|READONLY|LOADING|MASTERDOWN|NOREPLICAS)$/
/** Questions for the map: how long one may take, and how long its answer is news. */
const question = { lingerMs: 1_000, freshMs: 10 }

/** How an operation failed; without a byte sent it certainly did not happen. `cause` is what the socket said. */
export function failureOf(error: unknown, sent: boolean, cause: string | null): Answer {
  const { name, message } = error as Error
  if (name !== 'ReplyError') return { outcome: 'error', code: cause ?? 'closed', definite: !sent }
  const [code = ''] = message.split(' ')
  return { outcome: 'error', code, definite: definite.test(code) }
}

/** Who takes a slot's writes: `host:port`, and the configuration epoch of its claim. */
interface Owner {
  readonly node: string
  readonly epoch: number
}

/**
 * Who owns which slot. Any node may be asked, also one that was cut off and knows no better: of all claims heard, the one
 * with the highest configuration epoch counts, as the nodes settle it among themselves.
 */
export class SlotMap {
  readonly nodes: Set<string>
  readonly #owners: Owner[] = []

  constructor(seeds: readonly string[]) {
    this.nodes = new Set(seeds)
  }

  ownerOf(slot: number): Owner | undefined {
    return this.#owners[slot]
  }

  /** Takes in the reply of `askedNode` to `CLUSTER NODES`; a node that does not know its own host leaves it empty. */
  learn(view: string, askedNode: string): void {
    for (const line of view.trim().split('\n')) {
      const [, endpoint = '', flags = '', , , , epoch, , ...ranges] = line.split(' ')
      if (/handshake|noaddr/.test(flags)) continue
      const [address = ''] = endpoint.split('@')
      const node = address.startsWith(':') ? hostOf(askedNode) + address : address
      this.nodes.add(node)
      for (const range of ranges) this.#claim(range, { node, epoch: Number(epoch) })
    }
  }

  /** A range in brackets, a slot on its way elsewhere, is no number and claims nothing: its owner lists it as a plain one too. */
  #claim(range: string, owner: Owner): void {
    const [from = 0, to = from] = range.split('-').map(Number)
    for (let slot = from; slot <= to; slot++)
      if ((this.#owners[slot]?.epoch ?? -1) <= owner.epoch) this.#owners[slot] = owner
  }
}

const hostOf = (node: string) => node.slice(0, node.lastIndexOf(':'))

type Result<T> = { readonly value: T } | Answer

/** One connection. It never resends, queues nothing while it is not there, and is not opened again once it has ended. */
class Connection {
  readonly redis: Redis
  /** operations without an outcome yet */
  waiting = 0
  ended = false
  /** ms on the monotonic clock of the last answer, or of the work that came when nothing else was waiting */
  progressAt = performance.now()
  readonly #node: string
  readonly #opened: Promise<void>
  #cause: string | null = null
  #identity: { readonly epoch: number; readonly by: Promise<Identity> } | null = null

  constructor(node: string) {
    this.#node = node
    const address = { host: hostOf(node), port: Number(node.slice(hostOf(node).length + 1)) }
    const once = { autoResendUnfulfilledCommands: false, enableOfflineQueue: false, maxRetriesPerRequest: 0 }
    // Without the client's own greeting: it would wait for a server that still loads, and a write is to be told so.
    const bare = { lazyConnect: true, enableReadyCheck: false, disableClientInfo: true, protocol: 2 } as const
    this.redis = new Redis({ ...address, ...once, ...bare, retryStrategy: null, keepAlive: 1_000 })
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
  async run<T>(lingerMs: number, act: () => Promise<T>): Promise<Result<T>> {
    if (this.waiting++ === 0) this.progressAt = performance.now()
    const state = { sent: false, over: false }
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<Answer>(resolve => {
      timer = setTimeout(() => resolve({ outcome: 'silent', definite: !state.sent }), lingerMs)
    })
    const result = await Promise.race([this.#attempt(state, act), silence])
    clearTimeout(timer)
    state.over = true
    this.waiting--
    if ('outcome' in result && result.outcome === 'silent') this.ended = true
    if (this.ended && this.waiting === 0) this.redis.disconnect()
    return result
  }

  async #attempt<T>(state: { sent: boolean; over: boolean }, act: () => Promise<T>): Promise<Result<T>> {
    try {
      if (this.redis.status !== 'ready') await this.#opened
      // Given up while it waited for the connection: sending it now would be a write that nobody waits for.
      if (state.over || this.redis.status !== 'ready' || !this.redis.stream.writable) throw new Error('not sent')
      state.sent = true
      // What is sent in one turn of the event loop leaves together: a system call each is most of what a write costs.
      const { stream } = this.redis
      stream.cork()
      process.nextTick(() => stream.uncork())
      return { value: await act() }
    } catch (error) {
      return failureOf(error, state.sent, this.#cause)
    } finally {
      this.progressAt = performance.now()
    }
  }

  /** Who answers here. Asked ahead of a write, in the same breath: first of all, and when the node took slots over. */
  identity(epoch: number): Promise<Identity> {
    if (this.#identity?.epoch !== epoch) this.#identity = { epoch, by: this.#whoAnswers() }
    return this.#identity.by
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

/** The cluster as seen from here: its slot map, and connections to its nodes. */
export class ClusterView {
  readonly #patienceMs: number
  readonly #map: SlotMap
  readonly #connections = new Map<string, Connection[]>()
  readonly #questions = new Map<string, Promise<void>>()

  constructor(urls: readonly string[], patienceMs: number) {
    this.#patienceMs = patienceMs
    this.#map = new SlotMap(urls.map(url => new URL(url).host))
  }

  /** The slot's owner by all that was heard; asks first when nothing was. */
  async ownerOf(slot: number): Promise<Owner | undefined> {
    // Nobody who was asked answered: then the slot has no known owner, and the write is refused as such.
    if (!this.#map.ownerOf(slot)) await Promise.any(this.learn()).catch(() => undefined)
    return this.#map.ownerOf(slot)
  }

  /** Asks every known node for its map, each one question at a time. */
  learn(): Promise<void>[] {
    return [...this.#map.nodes].map(node => {
      const asked = this.#questions.get(node) ?? Promise.resolve().then(() => this.#ask(node))
      this.#questions.set(node, asked)
      // What was learnt shows in the map.
      asked.catch(() => undefined)
      return asked
    })
  }

  async #ask(node: string): Promise<void> {
    const connection = this.connectionTo(node)
    const result = await connection.run(question.lingerMs, () => connection.redis.call('CLUSTER', 'NODES'))
    setTimeout(() => this.#questions.delete(node), question.freshMs).unref()
    if (!('value' in result)) throw new Error(`${node}: ${result.code ?? result.outcome}`)
    this.#map.learn(String(result.value), node)
  }

  /**
   * A connection that answers, or a fresh one; `alone`: with nothing else on it. One that stood idle since before another
   * fell silent is as doubtful as that one.
   */
  connectionTo(node: string, alone = false): Connection {
    const all = (this.#connections.get(node) ?? []).filter(({ ended }) => !ended)
    const silent = all.filter(connection => connection.isSilent(this.#patienceMs))
    const doubtedAt = Math.max(...silent.map(({ progressAt }) => progressAt))
    const isUsable = (one: Connection) =>
      one.waiting > 0 ? !alone && !silent.includes(one) : one.progressAt > doubtedAt
    const usable = all.findLast(isUsable) ?? new Connection(node)
    this.#connections.set(node, all.includes(usable) ? all : [...all, usable])
    if (silent.length > 0) this.learn()
    return usable
  }

  close(): void {
    for (const { redis } of [...this.#connections.values()].flat()) redis.disconnect()
  }
}

export class RedisWrites {
  readonly #view: ClusterView
  readonly #replicas: { readonly count: number; readonly timeoutMs: number } | null
  readonly #lists = new Map<string, string[]>()

  /**
   * `urls`: `redis://host:port` of some nodes. `patienceMs`: a connection silent for longer gets no more work. `replicas`: a
   * write then also waits until so many replicas have it, or for so long; `by.replicas` is how many had.
   */
  constructor(
    urls: readonly string[],
    patienceMs: number,
    replicas: { count: number; timeoutMs: number } | null = null,
  ) {
    this.#view = new ClusterView(urls, patienceMs + (replicas?.timeoutMs ?? 0))
    this.#replicas = replicas
  }

  /** Answers with who took it; `by.slot`, where it went, also when nobody did. */
  async write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const begunAt = performance.now()
    const key = this.#listsOf(ledger, writer)[partOf(writer, seq)] as string
    const slot = slotOf(key)
    const by = { slot: String(slot) }
    const owner = await this.#view.ownerOf(slot)
    if (!owner) return { outcome: 'error', code: 'no-owner', definite: true, by }
    const connection = this.#view.connectionTo(owner.node, this.#replicas !== null)
    const leftMs = lingerMs - (performance.now() - begunAt)
    const result = await connection.run(leftMs, () => this.#push(connection, owner.epoch, key, seq))
    if ('value' in result) return { outcome: 'ok', by: { ...result.value, ...by } }
    this.#view.learn()
    return { ...result, by }
  }

  close(): void {
    this.#view.close()
  }

  async #push(connection: Connection, epoch: number, key: string, seq: number): Promise<Identity> {
    const by = connection.identity(epoch)
    const pushed = connection.redis.rpush(key, seq)
    const had = this.#replicas && connection.redis.wait(this.#replicas.count, this.#replicas.timeoutMs)
    const [identity, , replicas] = await Promise.all([by, pushed, had])
    return replicas === null ? identity : { ...identity, replicas: String(replicas) }
  }

  #listsOf(ledger: string, writer: number): string[] {
    const name = `${writer}:${ledger}`
    const lists = this.#lists.get(name) ?? listsOf(ledger, writer)
    this.#lists.set(name, lists)
    return lists
  }
}
