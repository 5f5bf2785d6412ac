import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordSet } from '../../../../test/doubles/route53.ts'
import { context, here, markOf, original, startRoute53Stage } from '../../../../test/drivers/route53-stage.ts'
import type { AnyAction } from '../../contract/action.ts'
import type { Driver } from '../../contract/driver.ts'
import type { AnyFault } from '../../contract/fault.ts'
import { route53Drivers } from './driver.ts'

describe('changes of records that meet others', async () => {
  const { double, environment, withdraw, cutOver, weights, valuesOf, checks, healthy, sorted, untouched } =
    await startRoute53Stage()

  /** Two changes of one record in a run: whichever is undone first, all is as it was before both. */
  test.each([
    ...['weighted', 'nearest', 'simple'].flatMap(component => [
      [component, 'as they were made'] as const,
      [component, 'the last first'] as const,
    ]),
  ])('%s withdrawn and then cut over, and back: undone %s, all is as it was', async (component, order) => {
    const one = await withdraw.prepare({} as never, here(component), context('run-both'))
    await withdraw.inject(one.handle as never, context('run-both'))
    const handles = []
    for (const to of ['eu-central-1', 'eu-west-1']) {
      const { handle } = await cutOver.prepare({ to } as never, { component }, context('run-both'))
      await cutOver.perform(handle as never, context('run-both'))
      handles.push(handle)
    }
    expect((await withdraw.confirm(one.handle as never, context('run-both'))).state).toBe('present')
    expect(
      component === 'nearest' ? checks().map(([, isDisabled]) => isDisabled) : [weights(), valuesOf('simple')],
    ).toEqual(
      {
        weighted: [['germany 0', 'ireland 1'], expect.anything()],
        simple: [expect.anything(), ['192.0.2.1', '192.0.2.2']],
        nearest: [false, true],
      }[component],
    )
    const all = [{ of: withdraw, handle: one.handle }, ...handles.map(handle => ({ of: cutOver, handle }))]
    for (const { of, handle } of order === 'the last first' ? all.toReversed() : all)
      await of.undo?.(handle as never, context('run-both'))
    for (const { of, handle } of all)
      expect((await of.confirm?.(handle as never, context('run-both')))?.state).toBe('absent')
    expect([sorted(), checks()]).toEqual([untouched, healthy])
  })
  test('what a later process finds of two changes of one record it puts back whole', async () => {
    const one = await withdraw.prepare({} as never, here('weighted'), context('run-later'))
    await withdraw.inject(one.handle as never, context('run-later'))
    const two = await cutOver.prepare({ to: 'eu-central-1' } as never, { component: 'weighted' }, context('run-later'))
    await cutOver.perform(two.handle as never, context('run-later'))
    const fresh = route53Drivers(environment)[0] as Driver
    const [fault, action] = [fresh.faults[0] as AnyFault, fresh.actions?.[0] as AnyAction]
    await fault.undo(one.handle as never, context('run-later'))
    expect((await fault.confirm(one.handle as never, context('run-later'))).state).toBe('absent')
    await action.undo?.(two.handle as never, context('run-later'))
    expect((await action.confirm?.(two.handle as never, context('run-later')))?.state).toBe('absent')
    expect(sorted()).toEqual(untouched)
  })

  test('what somebody has changed since it was read is not overwritten: all or nothing', async () => {
    const { handle } = await withdraw.prepare({} as never, here('weighted'), context('run-late'))
    double.sets = double.sets.map(set => (set.SetIdentifier === 'ireland' && set.Weight ? { ...set, TTL: '5' } : set))
    const before = sorted()
    await expect(withdraw.inject(handle as never, context('run-late'))).rejects.toThrow(
      'do not match the current values',
    )
    expect(sorted()).toEqual(before)
    expect(await withdraw.confirm(handle as never, context('run-late'))).toMatchObject({ state: 'absent' })
  })

  test('what somebody changes while it stands is left to him, and the mark goes', async () => {
    const { handle } = await withdraw.prepare({} as never, here('weighted'), context('run-mixed'))
    await withdraw.inject(handle as never, context('run-mixed'))
    double.sets = double.sets.map(set =>
      set.SetIdentifier === 'ireland' && set.Weight ? { ...set, Weight: '33' } : set,
    )
    expect(await withdraw.confirm(handle as never, context('run-mixed'))).toMatchObject({ state: 'unknown' })
    await withdraw.undo(handle as never, context('run-mixed'))
    expect(weights()).toEqual(['germany 10', 'ireland 33'])
    expect(await withdraw.confirm(handle as never, context('run-mixed'))).toMatchObject({ state: 'absent' })
  })

  test('a Route 53 that is busy, broken or does not answer is asked again, and nothing is done twice', async () => {
    for (const [status, code] of [
      [400, 'Throttling'],
      [503, 'ServiceUnavailable'],
      [0, ''],
    ] as const) {
      const { handle } = await withdraw.prepare({} as never, here('nearest'), context('run-busy'))
      double.misbehave(status, code, 1)
      await withdraw.inject(handle as never, context('run-busy'))
      expect(await withdraw.confirm(handle as never, context('run-busy'))).toMatchObject({ state: 'present' })
      double.misbehave(status, code, 1)
      await withdraw.undo(handle as never, context('run-busy'))
      expect([sorted(), checks()]).toEqual([untouched, healthy])
    }
  })

  test.each(['weighted', 'nearest'])(
    '%s: dead after any call, another process puts all back',
    async component => {
      const prepared = async (runId: string) =>
        (await withdraw.prepare({} as never, here(component), context(runId))).handle
      const whole = await prepared('run-whole')
      const from = double.heard()
      await withdraw.inject(whole as never, context('run-whole'))
      const calls = double.heard() - from
      await withdraw.undo(whole as never, context('run-whole'))
      for (let nth = 1; nth <= calls; nth++) {
        const runId = `run-dead-${nth}`
        const handle = await prepared(runId)
        const crash = new AbortController()
        double.dieAt(nth, () => crash.abort())
        await withdraw.inject(handle as never, context(runId, crash.signal)).then(
          () => undefined,
          // A call that changes something is not given up: it may come to its end.
          () => undefined,
        )
        double.dieAt(0)
        const fresh = (route53Drivers(environment)[0] as Driver).faults[0] as AnyFault
        await fresh.undo(JSON.parse(JSON.stringify(handle)), context(runId))
        expect(await fresh.confirm(handle as never, context(runId))).toMatchObject({ state: 'absent' })
        expect([sorted(), checks()]).toEqual([untouched, healthy])
      }
    },
    120_000,
  )

  test('whatever others do meanwhile, undo takes away what is this run’s and nothing else', async () => {
    const text = fc.integer({ min: 1, max: 255 }).map(String)
    const edit = fc.option(fc.record({ Weight: text, TTL: text }, { requiredKeys: [] }), { nil: {} })
    const extra = fc.boolean()
    await fc.assert(
      fc.asyncProperty(edit, edit, extra, async (ofHere, ofThere, hasLookAlike) => {
        double.sets = [...original]
        const { handle } = await withdraw.prepare({} as never, here('weighted'), context('run-mine'))
        await withdraw.inject(handle as never, context('run-mine'))
        const edits: Record<string, object> = { ireland: ofHere as object, germany: ofThere as object }
        double.sets = double.sets.map(set => (set.Weight ? { ...set, ...edits[set.SetIdentifier as string] } : set))
        if (hasLookAlike) double.sets.push(markOf('simple', 'run-mine'))
        const meant = double.sets
        await withdraw.undo(handle as never, context('run-mine'))
        await withdraw.undo(handle as never, context('run-mine'))
        const isEdited = Object.keys(ofHere as object).length > 0
        const expected = meant
          .filter(({ Name }) => Name !== '_muster-a.weighted.example.com.')
          .map(set => (set.SetIdentifier === 'ireland' && set.Weight && !isEdited ? { ...set, Weight: '90' } : set))
        const text = (sets: readonly RecordSet[]) =>
          sets.map(set => JSON.stringify(set, Object.keys(set).toSorted())).toSorted()
        expect(text(double.sets)).toEqual(text(expected))
      }),
      { numRuns: 15 },
    )
  }, 60_000)
})
