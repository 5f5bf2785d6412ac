/**
 * Numbered writes to Redis, as a cluster or with Sentinel, each one command and one attempt. A cluster client would follow redirections, resend
 * and hide the cause; here a write goes to the master that our own map names, and what comes back is its outcome.
 *
 * A connection that has answered nothing for longer than a client's patience gets no more work: the next write opens a
 * fresh one, so that a recovery shows at once and not when TCP gets round to it. The old one is left to linger, because a
 * late answer on it is evidence too. The map is read again after every failure and while a node is silent.
 */
import { sentinelsIn } from '../model/environment/database-url.ts'
import type { Identity } from '../model/record/observation.ts'
import type { Answer } from './attempt.ts'
import { Connection, type Login, loginIn } from './redis-connection.ts'
import { listsOf, partOf, slotOf } from './redis-lists.ts'
import { SentinelMap } from './redis-sentinel-map.ts'
import { type Owner, type Owners, SlotMap } from './redis-slot-map.ts'

/** Questions for the map: how long one may take, and how long its answer is news. */
const question = { lingerMs: 1_000, freshMs: 10 }

/** Who owns what, as nothing was heard yet. */
function ownersBy(urls: readonly string[]): Owners {
  const sentinels = sentinelsIn(urls[0] as string)
  return sentinels ? new SentinelMap(sentinels.at, sentinels.master) : new SlotMap(urls.map(url => new URL(url).host))
}

/** The store as seen from here: who owns what, and connections to its nodes. */
export class RedisView {
  readonly #patienceMs: number
  readonly #owners: Owners
  readonly #connections = new Map<string, Connection[]>()
  readonly #questions = new Map<string, Promise<void>>()
  readonly #login: Login

  constructor(urls: readonly string[], patienceMs: number) {
    this.#patienceMs = patienceMs
    this.#login = loginIn(urls[0] as string)
    this.#owners = ownersBy(urls)
  }

  /** The slot's owner by all that was heard; asks first when nothing was. */
  ownerOf(slot: number): Owner | undefined | Promise<Owner | undefined> {
    return this.#owners.ownerOf(slot) ?? this.#askedFor(slot)
  }

  async #askedFor(slot: number): Promise<Owner | undefined> {
    // Nobody who was asked answered: then the slot has no known owner, and the write is refused as such.
    await Promise.any(this.learn()).catch(() => undefined)
    return this.#owners.ownerOf(slot)
  }

  /** Asks every known node for its map, each one question at a time. */
  learn(): Promise<void>[] {
    return [...this.#owners.nodes].map(node => {
      const asked = this.#questions.get(node) ?? Promise.resolve().then(() => this.#ask(node))
      this.#questions.set(node, asked)
      // What was learnt shows in the map, and a node that did not answer taught nothing. Who waits for it sees the rejection.
      asked.catch(() => undefined)
      return asked
    })
  }

  async #ask(node: string): Promise<void> {
    const connection = this.connectionTo(node)
    const result = await connection.run(question.lingerMs, () => this.#owners.ask(connection.redis))
    setTimeout(() => this.#questions.delete(node), question.freshMs).unref()
    if (!('value' in result)) throw new Error(`${node}: ${result.code ?? result.outcome}`)
    this.#owners.learn(result.value, node)
  }

  /**
   * A connection that answers, or a fresh one; `alone`: with nothing else on it. One that stood idle since before another
   * fell silent is as doubtful as that one.
   */
  connectionTo(node: string, alone = false): Connection {
    const known = this.#connections.get(node) ?? []
    const [only] = known
    const isFree = (one: Connection) => !one.ended && (alone ? one.waiting === 0 : !one.isSilent(this.#patienceMs))
    if (only && known.length === 1 && isFree(only)) return only
    const all = known.filter(({ ended }) => !ended)
    const silent = all.filter(connection => connection.isSilent(this.#patienceMs))
    const doubtedAt = Math.max(...silent.map(({ progressAt }) => progressAt))
    const isUsable = (one: Connection) =>
      one.waiting > 0 ? !alone && !silent.includes(one) : one.progressAt > doubtedAt
    const usable = all.findLast(isUsable) ?? new Connection(node, this.#loginTo(node))
    this.#connections.set(node, all.includes(usable) ? all : [...all, usable])
    if (silent.length > 0) this.learn()
    return usable
  }

  #loginTo(node: string): Login {
    if (!this.#owners.isOutside(node)) return this.#login
    const { tls } = this.#login
    return tls ? { tls } : {}
  }

  close(): void {
    for (const { redis } of [...this.#connections.values()].flat()) redis.disconnect()
  }
}

export class RedisWrites {
  readonly #view: RedisView
  readonly #replicas: { readonly count: number; readonly timeoutMs: number } | null
  readonly #places = new Map<string, Place[][]>()

  /**
   * `urls`: `redis://host:port` of some nodes. `patienceMs`: a connection silent for longer gets no more work. `replicas`: a
   * write then also waits until so many replicas have it, or for so long; `by.replicas` is how many had.
   */
  constructor(
    urls: readonly string[],
    patienceMs: number,
    replicas: { count: number; timeoutMs: number } | null = null,
  ) {
    this.#view = new RedisView(urls, patienceMs + (replicas?.timeoutMs ?? 0))
    this.#replicas = replicas
  }

  /** Answers with who took it; `by.slot`, where it went, also when nobody did. */
  async write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const place = this.#placeOf(ledger, writer, seq)
    const known = this.#view.ownerOf(place.slot)
    if (known && !(known instanceof Promise)) return await this.#send(place, known, seq, lingerMs)
    const begunAt = performance.now()
    const owner = await known
    if (!owner) return { outcome: 'error', code: 'no-owner', definite: true, by: { slot: place.text } }
    return await this.#send(place, owner, seq, lingerMs - (performance.now() - begunAt))
  }

  close(): void {
    this.#view.close()
  }

  async #send(place: Place, owner: Owner, seq: number, lingerMs: number): Promise<Answer> {
    const connection = this.#view.connectionTo(owner.node, this.#replicas !== null)
    const result = await connection.run(lingerMs, () => this.#push(connection, owner.epoch, place, seq))
    if ('value' in result) return { outcome: 'ok', by: result.value }
    this.#view.learn()
    return { ...result, by: { slot: place.text } }
  }

  async #push(connection: Connection, epoch: number, place: Place, seq: number): Promise<Identity> {
    const answering = connection.answersAt(epoch)
    const pushed = connection.redis.rpush(place.key, seq)
    if (this.#replicas === null) {
      await pushed
      return (await answering).in(place.text)
    }
    const had = connection.redis.wait(this.#replicas.count, this.#replicas.timeoutMs)
    const [by, , replicas] = await Promise.all([answering, pushed, had])
    return { ...by.in(place.text), replicas: String(replicas) }
  }

  #placeOf(ledger: string, writer: number, seq: number): Place {
    const own = this.#places.get(ledger) ?? []
    this.#places.set(ledger, own)
    return (own[writer] ??= placesOf(ledger, writer))[partOf(writer, seq)] as Place
  }
}

/** Where numbers go: a list, and its slot. */
interface Place {
  readonly key: string
  readonly slot: number
  readonly text: string
}

const placesOf = (ledger: string, writer: number): Place[] =>
  listsOf(ledger, writer).map(key => ({ key, slot: slotOf(key), text: String(slotOf(key)) }))
