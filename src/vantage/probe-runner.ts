/** Runs one probe on its schedule. It reads and never retries: sampling is not retrying. */
import type { PlannedProbe } from '../model/plan/plan.ts'
import type { Answer, Attempt } from './attempt.ts'
import type { Clock } from './clock.ts'
import { credentialsFor } from './credentials.ts'
import { newAgent, type Reply, send } from './http-attempt.ts'
import { judges } from './judges.ts'
import type { Secrets } from './protocol.ts'
import type { RecordLog } from './record-log.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { connectAndAsk } from './sql.ts'
import { heartbeatReads } from './sql-heartbeat.ts'
import { ledgerKey } from './ledger-key.ts'
import { Tally } from './tally.ts'

export interface RunningProbe extends Schedule {
  readonly probe: PlannedProbe
  readonly tally: Tally
}

/** What probes of one run know of it. */
export interface ProbedRun {
  readonly runId: string
  readonly secrets: Secrets
}

export function runProbe(probe: PlannedProbe, run: ProbedRun, now: Clock, log: RecordLog): RunningProbe {
  const tally = new Tally(probe.deadlineMs)
  const attempt = attemptOf(probe, run)
  let seq = 0
  const record = (
    session: number,
    sch: number,
    sent: number,
    done: number | null,
    answer: Omit<Answer, 'outcome'> & { outcome: Answer['outcome'] | 'void' },
  ) => {
    const { outcome, code, by } = answer
    const extra = { ...(code === undefined ? {} : { code }), ...(by === undefined ? {} : { by }) }
    log.write({
      t: 'op',
      class: probe.class,
      seq: seq++,
      session,
      sch: Math.round(sch),
      sent,
      done,
      outcome,
      ...extra,
    })
  }
  const sessions = Array.from({ length: probe.heartbeat?.sessions ?? 1 }, (_, session) => session)
  const sendOn = (session: number, due: number) => {
    const sent = now()
    if (tally.outstanding >= probe.maxInFlight)
      return record(session, due, sent, null, { outcome: 'void', code: 'in-flight' })
    tally.sent(sent)
    void attempt(session).then(answer => {
      const done = now()
      tally.done(sent, done, answer.outcome === 'ok')
      record(session, due, sent, answer.outcome === 'silent' ? null : done, answer)
    })
  }
  const slot = (due: number) => {
    for (const session of sessions) sendOn(session, due)
  }
  const schedule = startSchedule(now, probe.everyMs, slot, due => {
    for (const session of sessions) record(session, due, now(), null, { outcome: 'void', code: 'late' })
  })
  return { probe, tally, stop: () => schedule.stop() }
}

function attemptOf(probe: PlannedProbe, { runId, secrets }: ProbedRun): Attempt {
  const { kind, url, tls, lingerMs, origin, heartbeat } = probe
  if (kind === 'sql-heartbeat') {
    if (!heartbeat) throw new Error(`the plan does not say which ledger ${probe.class} reads`)
    return heartbeatReads(probe, ledgerKey(runId, heartbeat.ledger), heartbeat.writers)
  }
  if (kind === 'sql-connect') return () => connectAndAsk(url, lingerMs)
  const agent = newAgent(url, tls)
  const credentials =
    kind === 'http-service' && origin === undefined
      ? credentialsFor(secrets, { service: probe.subject, url, name: probe.class, subjects: probe.subjects })
      : none
  const site = origin === undefined ? {} : { origin }
  const judge = (reply: Reply) => judges[kind](reply, probe)
  return () => send({ ...requestOf(url), agent, lingerMs, headers: { ...credentials(), ...site } }, judge)
}

const none = () => ({})

/** etcd's v3 gateway asks for a key by POST; the key stands behind the `#`. */
function requestOf(url: string): { url: string; method: 'GET' | 'POST'; body?: string } {
  const [address = '', key] = url.split('#')
  if (key === undefined) return { url: address, method: 'GET' }
  return { url: address, method: 'POST', body: JSON.stringify({ key: Buffer.from(key).toString('base64') }) }
}
