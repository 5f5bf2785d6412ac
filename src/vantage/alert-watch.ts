/** Records what reaches who is on call: asks the receiver over and over, and each answer waits until there is something to tell. */
import { setTimeout as delay } from 'node:timers/promises'
import type { AlertRecord } from '../model/record/observation.ts'
import { json } from '../model/environment/reply-match.ts'
import type { Clock } from './clock.ts'
import { mapTexts } from '../secrecy/texts.ts'
import { newAgent, send } from './http-attempt.ts'
import type { RecordLog } from './record-log.ts'

const waitMs = 500
const lingerMs = 2_000
const pauseMs = 100

export interface AlertWatch {
  /** Asks once more, so that nothing that has arrived is missing, and ends. */
  stop(): Promise<void>
}

/** A notification as the receiver tells it; `atNs` is CLOCK_MONOTONIC, which all processes of the host share. */
type Notification = Omit<AlertRecord, 't' | 'at'> & { readonly atNs: string }

/** Labels are whatever rules and series say: `conceal` takes secrets out of them. */
export function watchAlerts(
  url: string,
  epochNs: string,
  now: Clock,
  log: RecordLog,
  conceal: (text: string) => string = text => text,
): AlertWatch {
  const epoch = BigInt(epochNs)
  const agent = newAgent(url)
  let after = process.hrtime.bigint()
  let seq = 0
  const ending = new AbortController()

  const keep = ({ atNs, route, name, status, labels }: Notification) => {
    after = BigInt(atNs)
    log.write({
      t: 'alert',
      at: Number(after - epoch),
      route,
      name,
      status,
      labels: mapTexts(labels, conceal) as Notification['labels'],
    })
  }
  const ask = async (wait: number) => {
    const sent = now()
    const { outcome, code } = await send(
      { agent, url: `${url}?after=${after}&waitMs=${wait}`, method: 'GET', lingerMs },
      reply => {
        const { notifications } = (json(reply) ?? {}) as { notifications?: Notification[] }
        notifications?.forEach(keep)
        return notifications ? { outcome: 'ok' } : { outcome: 'error', code: `http-${reply.status}` }
      },
    )
    const done = outcome === 'silent' ? null : now()
    const told = code === undefined ? {} : { code }
    log.write({ t: 'op', class: 'on-call', seq: seq++, session: 0, sch: sent, sent, done, outcome, ...told })
    return outcome
  }
  const watch = async () => {
    while (!ending.signal.aborted) if ((await ask(waitMs)) !== 'ok') await delay(pauseMs)
    await ask(0)
  }
  const watching = watch()
  return {
    stop() {
      ending.abort()
      return watching
    },
  }
}
