/** `muster notify`: one message to every channel, and what became of it. */
import { ExitCode } from '../model/exit-code.ts'
import type { Message } from '../model/notice/message.ts'
import { usageError } from '../model/muster-error.ts'
import type { Delivery } from '../notify/launch.ts'
import { compose } from './compose.ts'
import { plannedOf, plannedSummary } from './drill-told.ts'
import { messageOf, testMessage } from './messages.ts'
import { tellNow } from './telling.ts'

interface Options {
  readonly notify?: string
  readonly output: string
}

export interface PlannedOptions extends Options {
  readonly environment?: string
  readonly at?: string
}

export const tellTest = async (options: Options): Promise<number> => await tellAll([testMessage()], options)

export async function tellPlanned(scenario: string, options: PlannedOptions): Promise<number> {
  const startsAt = instantOf(options.at)
  const planned = plannedOf((await compose(scenario, options)).plan)
  const summary = plannedSummary(planned.faults)
  return await tellAll([messageOf({ ...planned, event: 'planned', summary, startsAt })], options)
}

function instantOf(text: string | undefined): string | null {
  if (text === undefined) return null
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms))
    throw usageError('notify.at', `--at ${text}: is no instant`, 'write it with its time zone: 2026-12-01T09:00:00Z')
  return new Date(ms).toISOString()
}

/** Every message in turn; what became of them goes to stdout. */
export async function tellAll(messages: readonly Message[], { notify, output }: Options): Promise<number> {
  const deliveries = await tellNow(messages, requireChannels(notify))
  process.stdout.write(output === 'json' ? `${JSON.stringify(deliveries.map(rowOf), null, 2)}\n` : linesOf(deliveries))
  return deliveries.some(({ problem }) => problem !== null) ? ExitCode.missed : ExitCode.met
}

export function requireChannels(file: string | undefined): string {
  if (file !== undefined) return file
  throw usageError('notify.channels', 'no channels are given', 'give a file of channels: --notify channels.yaml')
}

const rowOf = ({ message, channel, problem }: Delivery) => ({
  event: message.event,
  scenario: message.scenario,
  channel: channel.name,
  kind: channel.kind,
  delivered: problem === null,
  problem,
})

const linesOf = (deliveries: readonly Delivery[]): string =>
  deliveries
    .map(({ message, channel, problem }) => {
      const what = message.event === 'test' ? '' : `${message.event} ${message.scenario}: `
      return `${what}${channel.name} (${channel.kind}): ${problem === null ? 'ok' : `not delivered: ${problem}`}\n`
    })
    .join('')
