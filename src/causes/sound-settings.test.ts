import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fault, finding, namedIn, recovery, run, sound } from '../../test/causes/constructed-run.ts'
import { failures, lasting, outage, planWith } from '../../test/causes/path-run.ts'

const atMs = fc.integer({ min: 0, max: 90_000 })
const phases = fc.record(
  { impact: atMs, alert: atMs, detect: atMs, promote: atMs, route: atMs, 'first-success': atMs, sustained: atMs },
  { requiredKeys: ['sustained'] },
)
const outages = fc.array(
  fc.record({ startMs: atMs, lastsMs: atMs, vantage: fc.constantFrom('eu-client', 'eu-west-1-app') }),
  { maxLength: 4 },
)
const faults = fc.constantFrom(
  fault('postgres.isolate-primary', 'postgres@eu-west-1a'),
  fault('postgres.kill-primary', 'postgres@eu-west-1a'),
  fault('component.isolate', 'edge@eu-dublin'),
  fault('component.crash', 'edge@eu-dublin'),
  fault('region.isolate', 'eu-west-1'),
  fault('component.freeze', 'backend-api@eu-west-1b'),
  fault('component.crash', 'pgbouncer@eu-west-1b'),
)
const alerts = fc.array(
  fc.record({
    route: fc.constantFrom('page', 'ticket', 'heartbeat'),
    name: fc.constantFrom('ServiceDown', 'MemberDown', 'Watchdog'),
    status: fc.constantFrom('firing' as const, 'resolved' as const),
    labels: fc.constant({}),
    atMs: fc.integer({ min: -5_000, max: 90_000 }),
  }),
  { maxLength: 5 },
)
const codes = fc.subarray(['http-503', 'http-504', '53300', '25006', 'ECONNREFUSED'])

test.each(['rto', 'detection', 'error-rate', 'availability', 'cache', 'rpo', 'integrity', 'staleness', 'restore'])(
  'sound settings explain nothing, whatever was measured: %s',
  assertion => {
    fc.assert(
      fc.property(phases, outages, faults, alerts, codes, (seen, out, hit, heard, said) => {
        const facts = {
          recovery: [
            {
              ...recovery(seen),
              outages: out.map(({ startMs, lastsMs, vantage }) => outage(startMs, lastsMs, { vantage })),
            },
          ],
          faults: [hit],
          plan: planWith({ faults: [lasting(12_000)] }),
          alerts: heard.toSorted((a, b) => a.atMs - b.atMs),
          failures: said.map(code => failures(code)),
        }
        const numbers = { outages: out.length, stale: out.length, foreign: out.length, oldestMs: 9_000 }
        expect(namedIn(run(sound, facts), finding(assertion, { numbers }))).toEqual([])
      }),
      { numRuns: 300 },
    )
  },
)
