/**
 * Events API v2 of PagerDuty. What goes as planned is a change event: it stands beside the alerts of the service, and wakes nobody.
 * An alert is triggered where somebody has to act: a drill was stopped, something may still be broken, a drill is overdue. The end of
 * the drill resolves it once all that was broken is seen to be gone. A promise that was missed is a finding, not an incident.
 */
import type { Message } from '../model/notice/message.ts'
import { below, type NotifyRequest } from './request.ts'
import { cut, oneLine, wordsOf } from './words.ts'

const mostSummary = 1_024
const mostDetail = 1_000
const mostKey = 255

export function pagerDutyRequests(base: string, routingKey: string, message: Message): NotifyRequest[] {
  const key = { routing_key: routingKey }
  const change = () => request(base, 'v2/change/enqueue', { ...key, payload: payloadOf(message) })
  const trigger = (dedupKey: string, severity: string) =>
    request(base, 'v2/enqueue', {
      ...key,
      event_action: 'trigger',
      dedup_key: dedupKey,
      client: 'Muster',
      payload: { ...payloadOf(message), severity, component: message.scenario, class: `drill ${message.event}` },
    })
  const resolve = (dedupKey: string) =>
    request(base, 'v2/enqueue', { ...key, event_action: 'resolve', dedup_key: dedupKey })
  const { event, undo } = message
  if (undo === 'not-confirmed') return [trigger(runKey(message), 'critical')]
  if (event === 'aborted' && undo === 'pending') return [trigger(runKey(message), 'warning')]
  if (event === 'overdue') return [trigger(overdueKey(message), 'warning')]
  if (event === 'ended') return [change(), resolve(runKey(message)), resolve(overdueKey(message))]
  return [change()]
}

const request = (base: string, path: string, body: object): NotifyRequest => ({
  url: below(base, path),
  headers: {},
  body,
})

const runKey = ({ runId, scenario }: Message) => cut(`muster/run/${runId ?? scenario}`, mostKey)
const overdueKey = ({ scenario, environment }: Message) => cut(`muster/overdue/${environment}/${scenario}`, mostKey)

function payloadOf(message: Message) {
  const { heading, summary, facts } = wordsOf(message)
  return {
    summary: cut(oneLine(`${heading}. ${summary}`), mostSummary),
    source: message.environment,
    timestamp: message.at,
    custom_details: Object.fromEntries(facts.map(([name, value]) => [name, cut(value, mostDetail)])),
  }
}
