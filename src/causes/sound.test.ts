import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fault, finding, lossOf, namedIn, planOf, recovery, run, sound } from '../../test/causes/constructed-run.ts'

const hit = fc.constantFrom(
  fault('postgres.kill-primary', 'postgres@eu-west-1a'),
  fault('postgres.lose-primary-host', 'postgres@eu-west-1b'),
  fault('postgres.freeze-primary', 'postgres@eu-west-1c'),
  fault('postgres.isolate-primary', 'postgres@eu-west-1a'),
  fault('postgres.hold-replication', 'postgres@eu-west-1a'),
  fault('zone.isolate', 'eu-west-1/a'),
  fault('redis.kill-master', 'redis-0@eu-west-1a'),
  fault('redis.freeze-master', 'redis-0@eu-west-1b'),
)
const ms = fc.integer({ min: 1, max: 120_000 })

test('a run of the lab as shipped names no setting, however slow it was', () => {
  fc.assert(
    fc.property(hit, fc.array(ms, { minLength: 4, maxLength: 4 }), fc.option(ms), ms, (one, times, lastsMs, out) => {
      const [detect, promote, route, sustained] = times.toSorted((a, b) => a - b) as [number, number, number, number]
      const facts = {
        faults: [one],
        plan: planOf({ ...(lastsMs === null ? {} : { lastsMs: { fault: lastsMs } }), ledgers: ['pool', 'front-door'] }),
        recovery: [recovery({ detect, promote, route, sustained }, { 'shard-0': out })],
        loss: [lossOf(0), lossOf(0, { store: 'sessions' })],
      }
      expect(namedIn(run(sound, facts))).toEqual([])
      expect(namedIn(run(sound, facts), finding('rpo', { subject: 'sessions' }))).toEqual([])
      expect(namedIn(run(sound, facts), finding('integrity', { subject: 'core-db' }))).toEqual([])
    }),
  )
})
