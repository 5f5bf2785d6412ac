import { describe, expect, test } from 'vitest'
import { onCallFault, rulesFault, targetsFault } from './monitoring.ts'

const reply = (body: unknown) => ({ status: 200, body: JSON.stringify(body) })
const page = { route: 'page', name: 'ServiceDown', labels: { component: 'edge@eu' } }

describe('who is on call', () => {
  const fault = (heartbeatAgeMs: number | null, standing: object[] = []) =>
    onCallFault(1_000)(reply({ standing, heartbeatAgeMs }))

  test('a heartbeat of late that went all the way, and nothing that pages', () => {
    expect(fault(900)).toBeNull()
    expect(fault(null)).toMatch(/no heartbeat/)
    expect(fault(6_200)).toBe('the last heartbeat arrived 6.2 s ago')
  })

  test('a page that is not resolved would hide the next; a ticket does not', () => {
    expect(fault(900, [page])).toBe('not resolved: ServiceDown of edge@eu')
    expect(fault(900, [{ ...page, route: 'ticket' }])).toBeNull()
    expect(fault(900, [{ ...page, route: 'dead-mans-switch', labels: {} }])).toMatch(/of monitoring/)
  })
})

test('every target is scraped, and there are as many as there should be', () => {
  const target = (health: string) => ({ health, scrapeUrl: 'http://t/metrics', lastError: '' })
  const fault = (...health: string[]) => targetsFault(2)(reply({ data: { activeTargets: health.map(target) } }))
  expect(fault('up', 'up')).toBeNull()
  expect(fault('up', 'unknown')).toBe('http://t/metrics is unknown: not scraped yet')
  expect(fault('up')).toBe('scrapes 1 targets of 2')
})

test('every rule is loaded and can be evaluated', () => {
  const fault = (...rules: object[]) => rulesFault(['Watchdog'])(reply({ data: { groups: [{ rules }] } }))
  expect(fault({ name: 'Watchdog', health: 'ok' })).toBeNull()
  expect(fault()).toBe('rules not loaded: Watchdog')
  expect(fault({ name: 'Watchdog', health: 'err', lastError: 'bad' })).toBe('rule Watchdog is err: bad')
})

test('a page under way would arrive after the check; a ticket, and what always fires, may', () => {
  const fault = (severity: string) =>
    rulesFault(['ServiceDown'])(
      reply({
        data: {
          groups: [
            {
              rules: [
                {
                  name: 'ServiceDown',
                  health: 'ok',
                  alerts: [{ state: 'pending', labels: { severity, component: 'edge@eu' } }],
                },
              ],
            },
          ],
        },
      }),
    )
  expect(fault('page')).toBe('ServiceDown of edge@eu is pending')
  expect(fault('ticket')).toBeNull()
  expect(fault('none')).toBeNull()
})

test('a reply without a body to read is told by its status', () => {
  expect(targetsFault(2)({ status: 503, body: 'Service Unavailable' })).toBe('status 503: Service Unavailable')
})
