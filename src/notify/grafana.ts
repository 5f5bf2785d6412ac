/**
 * Annotations of Grafana (`POST /api/annotations`): the begin and an abort are instants; the end draws the whole drill and each fault,
 * from its injection until it was seen to be undone, as regions. What has not happened is nowhere in a graph.
 */
import type { Message } from '../model/notice/message.ts'
import { bearer, below, type NotifyRequest } from './request.ts'
import { oneLine, wordsOf } from './words.ts'

export interface GrafanaPlace {
  readonly base: string
  readonly token: string | null
  readonly dashboardUid?: string | undefined
  readonly tags?: readonly string[] | undefined
}

export function grafanaRequests(place: GrafanaPlace, message: Message): NotifyRequest[] {
  const { event, at, scenario, environment, grade, faults, summary } = message
  if (event === 'planned' || event === 'overdue') return []
  const tags = ['muster', scenario, environment, event, ...(grade ? [grade] : []), ...(place.tags ?? [])]
  const draw = (from: string, to: string | null, text: string, more: readonly string[] = []): NotifyRequest => ({
    url: below(place.base, 'api/annotations'),
    headers: bearer(place.token),
    body: {
      ...(place.dashboardUid === undefined ? {} : { dashboardUID: place.dashboardUid }),
      time: Date.parse(from),
      ...(to === null ? {} : { timeEnd: Date.parse(to) }),
      tags: [...new Set([...tags, ...more])],
      text: entities(text),
    },
  })
  const heading = `${wordsOf(message).heading}. ${oneLine(summary)}`
  const injected = event === 'ended' ? faults.filter(({ from }) => from !== null) : []
  return [
    draw(at, null, heading),
    ...injected.map(({ kind, instance, from, to }) =>
      draw(from as string, to, `${kind} at ${instance ?? 'nothing'}${to === null ? ', not seen to be undone' : ''}`, [
        'fault',
      ]),
    ),
  ]
}

/** Grafana shows the text as HTML. */
const entities = (text: string) => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
