/** A hosted zone of Route 53 and its health checks: read, changed, and each change told and awaited. */
import type { HealthCheck, ListResourceRecordSetsCommandOutput, Route53Client } from '@aws-sdk/client-route-53'
import { setTimeout as delay } from 'node:timers/promises'
import type { Route53Settings } from '../../../model/environment/route53/route53-settings.ts'
import { awsError, clientOptions, requireAccount } from '../aws/clients.ts'
import { type Tell, toldCall } from '../told-call.ts'
import { isEqual, type RecordSet, type SetChange, tidy } from './records.ts'

/** Route 53 is one for the world; it is asked there. */
const region = 'us-east-1'
/** Of a call that changes something: one that is given up may have been heard all the same. */
const changingMs = 30_000
/** Between two looks whether a change is everywhere: Route 53 takes five requests a second. */
const againMsOf = ({ endpoint }: Route53Settings) => (endpoint === undefined ? 1_000 : 20)

/** What a health check says by itself. */
export interface CheckState {
  readonly id: string
  readonly version: number
  readonly isDisabled: boolean
  readonly isInverted: boolean
}

export class Route53Api {
  readonly #settings: Route53Settings
  readonly #tell: Tell
  #client: Promise<Route53Client> | null = null

  constructor(settings: Route53Settings, tell: Tell) {
    this.#settings = settings
    this.#tell = tell
  }

  /** Sets of these names, of every type. */
  async setsOf(names: readonly string[], signal: AbortSignal): Promise<RecordSet[]> {
    const all = names.map(async name => {
      const found: RecordSet[] = []
      for await (const sets of this.#pages({ StartRecordName: name }, signal)) {
        const own = sets.filter(({ Name = '' }) => isSame(Name, name))
        found.push(...own)
        // They come in the order of their names: behind the last of its own there is none any more.
        if (own.length < sets.length) break
      }
      return found
    })
    return (await Promise.all(all)).flat()
  }

  /** Every set of the zone that says what a health check says. */
  async setsWith(check: string, signal: AbortSignal): Promise<RecordSet[]> {
    const found: RecordSet[] = []
    for await (const sets of this.#pages({}, signal))
      found.push(...sets.filter(({ HealthCheckId }) => HealthCheckId === check))
    return found
  }

  async *#pages(from: object, signal: AbortSignal): AsyncGenerator<RecordSet[]> {
    const { ListResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53')
    const HostedZoneId = this.#settings.hostedZone
    let at: object | null = from
    while (at) {
      const input: { HostedZoneId: string } = { HostedZoneId, ...at }
      const page: ListResourceRecordSetsCommandOutput = await this.#ask('list the records', client =>
        client.send(new ListResourceRecordSetsCommand(input), { abortSignal: signal }),
      )
      yield (page.ResourceRecordSets ?? []).map(tidy)
      at = page.IsTruncated
        ? {
            StartRecordName: page.NextRecordName,
            StartRecordType: page.NextRecordType,
            StartRecordIdentifier: page.NextRecordIdentifier,
          }
        : null
    }
  }

  /** All at once or none: what was has to be just so. Resolves when every server of Route 53 answers so. */
  async change(changes: readonly SetChange[], comment: string, signal: AbortSignal): Promise<void> {
    const { ChangeResourceRecordSetsCommand, GetChangeCommand } = await import('@aws-sdk/client-route-53')
    const input = { HostedZoneId: this.#settings.hostedZone, ChangeBatch: batchOf(changes, comment) }
    const { ChangeInfo } = await this.#change(`change-resource-record-sets ${JSON.stringify(input)}`, client =>
      client.send(new ChangeResourceRecordSetsCommand(input as never), {
        abortSignal: AbortSignal.timeout(changingMs),
      }),
    )
    const Id = ChangeInfo?.Id as string
    let status = ChangeInfo?.Status
    while (status !== 'INSYNC') {
      await delay(againMsOf(this.#settings), undefined, { signal })
      const told = await this.#ask('tell of a change', client =>
        client.send(new GetChangeCommand({ Id }), { abortSignal: signal }),
      )
      status = told.ChangeInfo?.Status
    }
  }

  async check(id: string, signal: AbortSignal): Promise<CheckState> {
    const { GetHealthCheckCommand } = await import('@aws-sdk/client-route-53')
    const { HealthCheck: found } = await this.#ask(`tell of health check ${id}`, client =>
      client.send(new GetHealthCheckCommand({ HealthCheckId: id }), { abortSignal: signal }),
    )
    const { HealthCheckVersion = 0, HealthCheckConfig } = found as HealthCheck
    const { Disabled = false, Inverted = false } = HealthCheckConfig ?? {}
    return { id, version: HealthCheckVersion, isDisabled: Disabled, isInverted: Inverted }
  }

  /** Only where nobody has changed it since it was read. */
  async setCheck({ id, version }: CheckState, to: Pick<CheckState, 'isDisabled' | 'isInverted'>): Promise<void> {
    const { UpdateHealthCheckCommand } = await import('@aws-sdk/client-route-53')
    const input = { HealthCheckId: id, HealthCheckVersion: version, Disabled: to.isDisabled, Inverted: to.isInverted }
    await this.#change(`update-health-check ${JSON.stringify(input)}`, client =>
      client.send(new UpdateHealthCheckCommand(input), { abortSignal: AbortSignal.timeout(changingMs) }),
    )
  }

  close(): void {
    void this.#client?.then(
      client => client.destroy(),
      // Whoever asked was told why there is none.
      () => undefined,
    )
  }

  async #ask<T>(what: string, send: (client: Route53Client) => Promise<T>): Promise<T> {
    try {
      this.#client ??= this.#open()
      return await send(await this.#client)
    } catch (error) {
      throw awsError(what, error, 'docs/system-route53.md')
    }
  }

  async #change<T>(command: string, send: (client: Route53Client) => Promise<T>): Promise<T> {
    const [name = ''] = command.split(' ')
    return await toldCall(this.#tell, `aws ${this.#settings.account}`, `route53 ${command}`, () =>
      this.#ask(`take ${name}`, send),
    )
  }

  /** Of that account and no other. */
  async #open(): Promise<Route53Client> {
    const access = { ...this.#settings, region }
    await requireAccount(access, AbortSignal.timeout(changingMs))
    const { Route53Client: Client } = await import('@aws-sdk/client-route-53')
    return new Client(await clientOptions(access))
  }
}

/** Deletions first: what is made may take the place of what goes. What stays as it is does not take part. */
export function batchOf(changes: readonly SetChange[], comment: string) {
  const real = changes.filter(({ from, to }) => !isEqual(from, to))
  return {
    Comment: comment,
    Changes: [
      ...real.flatMap(({ from }) => (from ? [{ Action: 'DELETE', ResourceRecordSet: from }] : [])),
      ...real.flatMap(({ to }) => (to ? [{ Action: 'CREATE', ResourceRecordSet: to }] : [])),
    ],
  }
}

const isSame = (one: string, other: string) => bare(one) === bare(other)
const bare = (name: string) => name.replace('\\052', '*').replace(/\.$/, '').toLowerCase()
