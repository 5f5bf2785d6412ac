/** What the estate's own monitoring says, as checks: one driver for each system of such. */
import { asked } from '../../../asking/ask.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { durationMs } from '../../../model/duration.ts'
import type { MonitoringCheck, MonitoringSettings } from '../../../model/environment/monitoring/monitoring-settings.ts'
import { monitoringIn } from '../../../model/environment/system.ts'
import { isAs } from '../../../model/environment/reply-match.ts'
import { checked } from '../../contract/checked.ts'
import type { Check, Driver } from '../../contract/driver.ts'
import { headerKey } from '../secrets.ts'
import { requireQuiet } from './prometheus.ts'

const usualMs = 5_000

interface Reply {
  readonly status: number
  readonly body: string
}

export const monitoringDrivers = ({ systems }: EstateEnvironment): Driver[] =>
  monitoringIn(systems).map(([name, settings]) => driverOf(name, settings))

function driverOf(name: string, { checks }: MonitoringSettings): Driver {
  const all = new Map(Object.entries(checks).map(([check, said]) => checkOf(name, check, said)))
  return {
    name,
    system: name,
    description: 'what monitoring says',
    faults: [],
    checks: all,
    steadyStores: (system, signal) => Promise.all([...all.values()].map(look => look(system as never, signal))),
  }
}

function checkOf(system: string, name: string, check: MonitoringCheck): [string, Check] {
  const whole = `${system}/${name}`
  return [
    whole,
    (reached, signal) => checked(whole, () => look(check, headersOf(system, name, check, reached.secrets()), signal)),
  ]
}

type Headers = Readonly<Record<string, string>>

function headersOf(system: string, name: string, { headers = {} }: MonitoringCheck, secrets: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([header, value]) => [
      header,
      typeof value === 'string' ? value : (secrets[headerKey(system, name, header)] ?? ''),
    ]),
  )
}

async function look(check: MonitoringCheck, headers: Headers, signal: AbortSignal): Promise<string> {
  const { url, said } =
    'get' in check
      ? { url: check.get, said: (reply: Reply) => requireGood(reply, check) }
      : { url: queryUrl(check), said: (reply: Reply) => requireQuiet(reply, check.alert) }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeout ? durationMs(check.timeout) : usualMs)])
  return said(await answered(url, headers, limit))
}

function queryUrl({ prometheus, alert }: Extract<MonitoringCheck, { prometheus: string }>): string {
  const url = new URL(`${prometheus.replace(/\/+$/, '')}/api/v1/query`)
  url.searchParams.set('query', alert)
  return url.href
}

/** Rejects with why nobody answered. */
async function answered(url: string, headers: Headers, signal: AbortSignal): Promise<Reply> {
  const late = Promise.withResolvers<never>()
  const stop = () => late.reject(new Error(`${new URL(url).host} did not answer in time`))
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return (await Promise.race([asked({ name: url, kind: 'http', url, headers }), late.promise])) as Reply
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    throw new Error(`${new URL(url).host}: ${cause?.message || message}`, { cause: error })
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function requireGood(reply: Reply, { get, good }: Extract<MonitoringCheck, { get: string }>): string {
  const { pathname, host } = new URL(get)
  if (isAs(reply, good)) return `${host}${pathname} answers as it should, with status ${reply.status}`
  throw new Error(`${host}${pathname} answers with status ${reply.status}: ${reply.body.trim().slice(0, 200)}`)
}
