/** Records that lead clients elsewhere for a run: begun, looked at, and put back, whoever does it. */
import { randomBytes } from 'node:crypto'
import type { DnsRecord, Route53Settings } from '../../../model/environment/route53/route53-settings.ts'
import type { Changes } from '../../contract/changes.ts'
import type { Confirmation, DoneHere, FaultContext } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import { batchOf, Route53Api } from './api.ts'
import {
  asJson,
  isEqual,
  isSameSet,
  type KeptChange,
  type Leading,
  markIn,
  markName,
  markSet,
  type RecordSet,
  type SetChange,
  setsOf,
  stands,
  ttlOf,
} from './records.ts'

export type Context = FaultContext<Partial<Changes>>

/** How a health check was before the run changed it first. */
interface CheckWas {
  readonly id: string
  readonly isDisabled: boolean
  readonly isInverted: boolean
}

/** A check that the run changes; one that is not forced is given back, which an earlier change of the run has forced. */
interface KeptCheck extends CheckWas {
  readonly isForced: boolean
}

/** What another process needs to find it again. */
export interface Handle {
  readonly name: string
  /** of the environment */
  readonly record: string
  /** sets of the record, and the mark */
  readonly sets: Json
  readonly checks: Json
  readonly ttlSeconds: number
  readonly [key: string]: Json
}

/** Of Route 53: a check that is disabled counts as healthy, and as unhealthy when it is inverted. */
const forced = { isDisabled: true, isInverted: true } as const
const isForced = ({ isDisabled, isInverted }: CheckWas) => isDisabled && isInverted

/**
 * All changes of a hosted zone. A record has one mark: of two changes of it in one run the later takes over what the earlier has
 * made, and puts back what was before both; the earlier has nothing left to undo.
 */
export class LeadingRecords {
  readonly #settings: Route53Settings
  /** by run and record: the change whose mark stands */
  readonly #standing = new Map<string, Handle>()
  /** names of changes that this process has undone */
  readonly #undone = new Set<string>()

  constructor(settings: Route53Settings) {
    this.#settings = settings
  }

  /** Whether this process has made the change that bears the name. */
  isOwn(name: string): boolean {
    return [...this.#standing.values()].some(handle => handle.name === name)
  }

  /** Reads what is there, and works out what is to be. `how`: by the sets of the record. */
  async prepare(
    record: string,
    what: string,
    how: (sets: readonly RecordSet[]) => Leading,
    context: Context,
  ): Promise<Handle> {
    const { signal, runId } = context
    const dns = this.#record(record)
    return await this.#with(context, async api => {
      const all = await api.setsOf([dns.name, markName(dns)], signal)
      const own = setsOf(dns, all)
      if (own.length === 0) throw new Error(`the hosted zone has no record ${dns.name} of type ${dns.type}`)
      const before = this.#before(record, markIn(dns, all), runId)
      const led = how(own)
      const name = `${what}-${randomBytes(4).toString('hex')}`
      const mark = { from: before.mark, to: markSet(dns, { runId: unknownRun, name }), was: null }
      return {
        ...{ name, record, ttlSeconds: ttlOf(own) },
        sets: asJson([mark, ...keptWith(led.sets, before.sets)]),
        checks: asJson(await checksWith(api, dns, led, before.checks, signal)),
      }
    })
  }

  /** What an earlier change of this run has made; refuses what another run has. */
  #before(record: string, found: ReturnType<typeof markIn>, runId: string): Earlier {
    if (!found) return { mark: null, sets: [], checks: [] }
    const earlier = this.#standing.get(keyOf(record, runId))
    if (found.mark.runId !== runId || earlier?.name !== found.mark.name)
      throw new Error(`${this.#record(record).name} is changed by run ${found.mark.runId}`)
    const sets = changesIn(earlier, runId).filter(({ to }) => to?.Type !== 'TXT')
    return { mark: found.set, sets, checks: checksIn(earlier) }
  }

  async begin(handle: Handle, context: Context): Promise<void> {
    const { signal, runId } = context
    signal.throwIfAborted()
    this.#standing.set(keyOf(handle.record, runId), handle)
    await this.#with(context, async api => {
      const all = await this.#read(api, handle, signal)
      // A call whose answer was lost has been heard all the same.
      if (this.#whose(handle, runId, all) !== 'own')
        await api.change(changesIn(handle, runId), commentOf(handle, runId), signal)
      for (const check of checksIn(handle)) {
        const now = await api.check(check.id, signal)
        if (isForced(now) !== check.isForced) await api.setCheck(now, check.isForced ? forced : check)
      }
    })
  }

  async confirm(handle: Handle, context: Context): Promise<Confirmation> {
    const { signal, runId } = context
    return await this.#with(context, async api => {
      const all = await this.#read(api, handle, signal)
      const own = checksIn(handle)
      const now = await Promise.all(own.map(({ id }) => api.check(id, signal)))
      const isSaid = now.every((check, at) => isForced(check) === own[at]?.isForced)
      const whose = this.#whose(handle, runId, all)
      const isUndone = this.#undone.has(handle.name)
      return judged(handle, { changes: changesIn(handle, runId), all, isSaid, whose, isUndone })
    })
  }

  /** What is still as this run made it is put back; what somebody has changed since is left to him. */
  async undo(handle: Handle, context: Context): Promise<void> {
    const { signal, runId } = context
    await this.#with(context, async api => {
      const all = await this.#read(api, handle, signal)
      if (this.#whose(handle, runId, all) === 'own') {
        for (const was of checksIn(handle)) {
          const now = await api.check(was.id, signal)
          if (isForced(now)) await api.setCheck(now, was)
        }
        const own = changesIn(handle, runId).filter(({ was, to }) => stands(to, (to ?? was) as RecordSet, all))
        await api.change(own.map(back), `undo of ${commentOf(handle, runId)}`, signal)
        this.#standing.delete(keyOf(handle.record, runId))
      }
    })
    this.#undone.add(handle.name)
  }

  doneHere(handle: Handle): DoneHere {
    const changes = changesIn(handle, 'RUN-ID')
    const aws = 'aws route53'
    const batch = (all: readonly SetChange[]) =>
      `${aws} change-resource-record-sets --hosted-zone-id ${this.#settings.hostedZone} --change-batch '${JSON.stringify(batchOf(all, commentOf(handle, 'RUN-ID')))}'`
    const check = ({ id, isDisabled, isInverted }: CheckWas) =>
      `${aws} update-health-check --health-check-id ${id} --${isDisabled ? '' : 'no-'}disabled --${isInverted ? '' : 'no-'}inverted`
    const checks = checksIn(handle)
    return {
      act: [batch(changes), ...checks.map(one => check(one.isForced ? { id: one.id, ...forced } : one))],
      undo: [...checks.map(check), batch(changes.map(back))],
    }
  }

  #record(name: string): DnsRecord {
    return this.#settings.records[name] as DnsRecord
  }

  #read(api: Route53Api, { record }: Handle, signal: AbortSignal): Promise<RecordSet[]> {
    const dns = this.#record(record)
    return api.setsOf([dns.name, markName(dns)], signal)
  }

  #whose({ record, name }: Handle, runId: string, all: readonly RecordSet[]): Whose {
    const mark = markIn(this.#record(record), all)?.mark
    if (mark?.runId !== runId) return 'nobody'
    return mark.name === name ? 'own' : 'the run'
  }

  async #with<T>({ system }: Context, act: (api: Route53Api) => Promise<T>): Promise<T> {
    const api = new Route53Api(this.#settings, change => system.changed?.(change))
    try {
      return await act(api)
    } finally {
      api.close()
    }
  }
}

/** Whose mark stands: this change's, another one's of the same run, or none of the run's. */
type Whose = 'own' | 'the run' | 'nobody'

interface Earlier {
  /** null: nothing stands */
  readonly mark: RecordSet | null
  readonly sets: readonly KeptChange[]
  readonly checks: readonly KeptCheck[]
}

/** What was before the run: as an earlier change has it, and of what only this one changes as it is now. Pure. */
function keptWith(sets: readonly SetChange[], earlier: readonly KeptChange[]): KeptChange[] {
  const before = (set: RecordSet) => earlier.find(({ was, to }) => isSameSet((to ?? was) as RecordSet, set))
  const own = sets.map(({ from, to }) => ({ from, to, was: before((from ?? to) as RecordSet)?.was ?? from }))
  const left = earlier.filter(
    ({ was, to }) => !own.some(({ from }) => from && isSameSet(from, (to ?? was) as RecordSet)),
  )
  return [...own, ...left.map(({ to, was }) => ({ from: to, to, was }))]
}

/** Refuses a check that says "unhealthy" already, or that others hang on: they would be led elsewhere as well. */
async function checksWith(
  api: Route53Api,
  dns: DnsRecord,
  { checks, isWhole }: Leading,
  before: readonly KeptCheck[],
  signal: AbortSignal,
): Promise<KeptCheck[]> {
  const fresh = checks.filter(id => !before.some(known => known.id === id))
  const now = await Promise.all(fresh.map(id => api.check(id, signal)))
  for (const check of now) {
    if (isForced(check)) throw new Error(`health check ${check.id} says "unhealthy" already, and not by this drill`)
    const others = (await api.setsWith(check.id, signal)).filter(set => setsOf(dns, [set]).length === 0)
    const names = [...new Set(others.map(({ Name, Type }) => `${Name} (${Type})`))]
    if (names.length > 0) throw new Error(`health check ${check.id} serves ${names.join(', ')} as well`)
  }
  return [
    ...before.map(check => ({ ...check, isForced: checks.includes(check.id) || (check.isForced && !isWhole) })),
    ...now.map(({ id, isDisabled, isInverted }) => ({ id, isDisabled, isInverted, isForced: true })),
  ]
}

/** Stands in a handle for the run, which whoever acts knows. */
const unknownRun = 'RUN-ID'

const keyOf = (record: string, runId: string) => `${runId} ${record}`
const changesIn = ({ sets }: Handle, runId: string): KeptChange[] =>
  JSON.parse(JSON.stringify(sets).replaceAll(`run=${unknownRun} `, `run=${runId} `)) as KeptChange[]
const checksIn = ({ checks }: Handle) => checks as unknown as KeptCheck[]
const commentOf = ({ name }: Handle, runId: string) => `muster, run ${runId}, ${name}`
const back = ({ was, to }: KeptChange): SetChange => ({ from: to, to: was })

interface Seen {
  readonly changes: readonly KeptChange[]
  readonly all: readonly RecordSet[]
  /** its health checks say what they are to say */
  readonly isSaid: boolean
  readonly whose: Whose
  readonly isUndone: boolean
}

/** Present while all is as this run made it. Resolvers that have asked before answer from memory for a while: that is told apart. */
function judged({ record, ttlSeconds }: Handle, { changes, all, isSaid, whose, isUndone }: Seen): Confirmation {
  const facts = { ttl: `${ttlSeconds} s` }
  if (whose === 'nobody') return { state: 'absent', detail: `${record} is not changed by this run`, facts }
  if (whose === 'the run' && isUndone)
    return { state: 'absent', detail: `a later change of this run has taken over ${record}, and puts back all`, facts }
  const real = changes.filter(({ was, to }) => !isEqual(was, to) && to?.Type !== 'TXT')
  const isMade = real.every(({ was, to }) => stands(to, (to ?? was) as RecordSet, all)) && isSaid
  const answers = `every server of Route 53 answers so; resolvers may go on with what they know for up to ${ttlSeconds} s`
  if (isMade) return { state: 'present', detail: `${record} is changed, and ${answers}`, facts }
  if (whose === 'the run')
    return { state: 'present', detail: `${record} is led on by a later change of this run`, facts }
  return { state: 'unknown', detail: `${record} is marked by this run, and not as it made it`, facts }
}
