/** How the lab is watched: what is asked each second, which answer is an alert, and whom it reaches; pure data. */
import { onCallAddress } from '../../src/lab/topology.ts'

const webhook = (route: string) => `http://${onCallAddress}/${route}`

export const monitoring = {
  scrapeIntervalMs: 1000,
  // Of these come tickets only.
  scrapeIntervalsMs: { gateway: 3000, patroni: 3000 },
  evaluationIntervalMs: 1000,
  probeTimeoutMs: 800,
  resendDelayMs: 1000,
  rules: {
    // What users feel pages; what only may lead there is a ticket. One slow answer is neither: the next has to be bad too.
    ServiceDown: {
      expr: 'probe_success{job="front_door"} == 0',
      forMs: 1000,
      labels: { severity: 'page', service: 'backend-api' },
    },
    GatewayDown: { expr: 'probe_success{job="gateway"} == 0', forMs: 1000, labels: { severity: 'ticket' } },
    MemberDown: {
      expr: 'up{job="patroni"} == 0 or patroni_postgres_running == 0',
      forMs: 1000,
      labels: { severity: 'ticket' },
    },
    // Always fires: its notifications are the heartbeat that the dead man's switch waits for.
    Watchdog: { expr: 'vector(1)', forMs: 0, labels: { severity: 'none' } },
  },
  receivers: {
    page: { matcher: 'severity="page"', url: webhook('page'), repeatMs: 3_600_000 },
    ticket: { matcher: 'severity="ticket"', url: webhook('ticket'), repeatMs: 3_600_000 },
    // Shorter than the second in which Alertmanager looks again, so that each look sends one.
    heartbeat: { matcher: 'alertname="Watchdog"', url: webhook('heartbeat'), repeatMs: 500 },
  },
  deadMansSwitch: { silenceMs: 5_000 },
}
