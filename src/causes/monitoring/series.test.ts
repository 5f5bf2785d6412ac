import { expect, test } from 'vitest'
import { matchesNothing } from './series.ts'

test('an expression that asks for a series that is scraped, or for none, may fire', () => {
  for (const expression of [
    'probe_success{job="front_door"} == 0',
    'up{job="patroni"} == 0 or patroni_postgres_running == 0',
    'nothing_like_it > 1 or up == 0',
    'vector(1)',
    'absent(nothing_like_it)',
    'sum by (region) (rate(patroni_xlog_location[1m])) > 0',
    '{job="gateway"} == 0',
    'probe_success{job=~"front.*"} == 0',
    'max_over_time(probe_duration_seconds[30s]) > 1e3',
    'count(ALERTS{alertstate="firing"}) > 2',
    'time() - 5 > bool 3',
  ])
    expect(matchesNothing(expression), expression).toBe(false)
})

test('one that asks only for what nobody scrapes never does', () => {
  for (const expression of [
    'probe_success{job="frontdoor"} == 0',
    'pg_up == 0',
    'patroni_postgres_running{job="front_door"} == 0',
    'avg without (component) (http_requests_total) > 5',
    'rate(node_cpu_seconds_total{mode="idle"}[5m]) < 0.1',
  ])
    expect(matchesNothing(expression), expression).toBe(true)
})
