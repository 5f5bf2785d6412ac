/** Records that lead clients elsewhere for a run: begun, looked at, and put back, whoever does it. */
import { randomBytes } from 'node:crypto'
import type { DnsRecord, Route53Settings } from '../../../model/environment/route53/route53-settings.ts'
import type { Changes } from '../../contract/changes.ts'
import type { Confirmation, DoneHere, FaultContext } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import { batchOf, type CheckState, Route53Api } from './api.ts'
import {
  asJson,
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

/** How a health check was before. */
interface CheckWas {
  readonly id: string
  readonly isDisabled: boolean
  readonly isInverted: boolean
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

export class LeadingRecords {
  readonly #settings: Route53Settings

  constructor(settings: Route53Settings) {
    this.#settings = settings
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
      const all = await api.setsFrom([dns.name, markName(dns)], signal)
      const found = markIn(dns, all)
      if (found && found.mark.runId !== runId) throw new Error(`${dns.name} is changed by run ${found.mark.runId}`)
      const own = setsOf(dns, all)
      if (own.length === 0) throw new Error(`the hosted zone has no record ${dns.name} of type ${dns.type}`)
      const { sets, checks } = how(own)
      const now = await Promise.all(checks.map(id => api.check(id, signal)))
      const name = `${what}-${randomBytes(4).toString('hex')}`
      // Who follows knows by its run's mark which one is his; the one before gets its place back.
      const mark = { was: found?.set ?? null, will: markSet(dns, { runId: unknownRun, name }) }
      return {
        ...{ name, record, ttlSeconds: ttlOf(own) },
        sets: asJson([mark, ...sets]),
        checks: asJson(now.map(({ id, isDisabled, isInverted }) => ({ id, isDisabled, isInverted }))),
      }
    })
  }

  async begin(handle: Handle, context: Context): Promise<void> {
    const { signal, runId } = context
    signal.throwIfAborted()
    const changes = changesIn(handle, runId)
    await this.#with(context, async api => {
      const all = await this.#read(api, handle, signal)
      // A call whose answer was lost has been heard all the same.
      if (!this.#isOurs(handle, runId, all)) await api.change(changes, commentOf(handle, runId), signal)
      for (const was of checksIn(handle)) {
        const now = await api.check(was.id, signal)
        if (!isForced(now)) await api.setCheck(now, forced, signal)
      }
    })
  }

  async confirm(handle: Handle, context: Context): Promise<Confirmation> {
    const { signal, runId } = context
    return await this.#with(context, async api => {
      const all = await this.#read(api, handle, signal)
      const checks = await Promise.all(checksIn(handle).map(({ id }) => api.check(id, signal)))
      return judged(handle, {
        changes: changesIn(handle, runId),
        all,
        checks,
        isOurs: this.#isOurs(handle, runId, all),
      })
    })
  }

  /** What is still as this run made it is put back; what somebody has changed since is left to him. */
  async undo(handle: Handle, context: Context): Promise<void> {
    const { signal, runId } = context
    await this.#with(context, async api => {
      const all = await this.#read(api, handle, signal)
      if (!this.#isOurs(handle, runId, all)) return
      for (const was of checksIn(handle)) {
        const now = await api.check(was.id, signal)
        if (isForced(now) && !isForced(was)) await api.setCheck(now, was, signal)
      }
      const own = changesIn(handle, runId).filter(({ was, will }) => stands(will, (will ?? was) as RecordSet, all))
      await api.change(own.map(reversed), `undo of ${commentOf(handle, runId)}`, signal)
    })
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
      act: [batch(changes), ...checks.map(({ id }) => check({ id, ...forced }))],
      undo: [...checks.map(check), batch(changes.map(reversed))],
    }
  }

  #record(name: string): DnsRecord {
    return this.#settings.records[name] as DnsRecord
  }

  #read(api: Route53Api, { record }: Handle, signal: AbortSignal): Promise<RecordSet[]> {
    const dns = this.#record(record)
    return api.setsFrom([dns.name, markName(dns)], signal)
  }

  #isOurs({ record, name }: Handle, runId: string, all: readonly RecordSet[]): boolean {
    const mark = markIn(this.#record(record), all)?.mark
    return mark?.runId === runId && mark.name === name
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

/** Stands in a handle for the run, which whoever acts knows. */
const unknownRun = 'RUN-ID'

const changesIn = ({ sets }: Handle, runId: string): SetChange[] =>
  JSON.parse(JSON.stringify(sets).replaceAll(`run=${unknownRun} `, `run=${runId} `)) as SetChange[]
const checksIn = ({ checks }: Handle) => checks as unknown as CheckWas[]
const commentOf = ({ name }: Handle, runId: string) => `muster, run ${runId}, ${name}`
const reversed = ({ was, will }: SetChange): SetChange => ({ was: will, will: was })

interface Seen {
  readonly changes: readonly SetChange[]
  readonly all: readonly RecordSet[]
  readonly checks: readonly CheckState[]
  readonly isOurs: boolean
}

/** Present while all is as this run made it. Resolvers that have asked before answer from memory for a while: that is told apart. */
function judged({ record, ttlSeconds }: Handle, { changes, all, checks, isOurs }: Seen): Confirmation {
  const facts = { ttl: `${ttlSeconds} s` }
  const isMade =
    changes.every(({ was, will }) => stands(will, (will ?? was) as RecordSet, all)) && checks.every(isForced)
  if (!isOurs) return { state: 'absent', detail: `${record} is not changed by this run`, facts }
  const answers = `every server of Route 53 answers so; resolvers may go on with what they know for up to ${ttlSeconds} s`
  if (isMade) return { state: 'present', detail: `${record} is changed, and ${answers}`, facts }
  return { state: 'unknown', detail: `${record} is marked by this run, and not as it made it`, facts }
}
