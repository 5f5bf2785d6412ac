/** Which requests tell a channel of a message; none where it has nothing to say of it. Pure. */
import type { Message } from '../model/notice/message.ts'
import { grafanaRequests } from './grafana.ts'
import { pagerDutyRequests } from './pagerduty.ts'
import type { OpenChannel } from './protocol.ts'
import { bearer, type NotifyRequest } from './request.ts'
import { slackRequests } from './slack.ts'
import { teamsRequests } from './teams.ts'

export function requestsFor({ channel, url, token }: OpenChannel, message: Message): NotifyRequest[] {
  const { events } = channel
  if (message.event !== 'test' && events && !events.includes(message.event)) return []
  switch (channel.kind) {
    case 'slack':
      return slackRequests(url, message)
    case 'teams':
      return teamsRequests(url, message)
    case 'pagerduty':
      return pagerDutyRequests(url, token ?? '', message)
    case 'grafana':
      return grafanaRequests({ base: url, token, dashboardUid: channel.dashboardUid, tags: channel.tags }, message)
    case 'webhook':
      return [{ url, headers: bearer(token), body: message }]
  }
}
