import { expect, test } from 'vitest'
import { finding, lossOf, namedIn, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

test.each(['postgres.fsync', 'postgres.full_page_writes'])('%s that is off is told, however it is spelled', id => {
  const name = id.replace('postgres.', '')
  for (const value of ['off', false, 0, 'no'])
    expect(saysOf(id, ({ postgres }) => (postgres[name] = value))).not.toBeNull()
  expect(saysOf(id, ({ postgres }) => delete postgres[name])).toBeNull()
})

test('writes that are lost under synchronous replication are explained by what an acknowledgement waits for', () => {
  const at =
    (level: string, isSynchronous = true) =>
    ({ postgres, patroni }: Parameters<Parameters<typeof run>[0]>[0]) => {
      postgres['synchronous_commit'] = level
      patroni.synchronous_mode = isSynchronous
    }
  const loss = [lossOf(12)]
  const rpo = finding('rpo', { subject: 'core-db' })
  expect(namedIn(run(at('local'), { loss }), rpo)).toEqual(['postgres.synchronous_commit'])
  expect(namedIn(run(at('on'), { loss }), rpo)).toEqual([])
  const ofRedis = [lossOf(12, { store: 'sessions' })]
  expect(namedIn(run(at('local'), { loss: ofRedis }), finding('rpo', { subject: 'sessions' }))).toEqual([])
  // As many as are lost may be lost: what integrity complains of is something else.
  expect(namedIn(run(at('local'), { loss }), finding('integrity', { subject: 'core-db' }))).toEqual([])
  // An asynchronous standby lacks the last writes whatever the primary waits for.
  expect(namedIn(run(at('off', false), { loss }), rpo)).toEqual([])
  expect(saysOf('postgres.synchronous_commit', at('off', false))).toMatch(/before it is on any disk/)
  expect(saysOf('postgres.synchronous_commit', sound)).toBeNull()
})
