import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Grade } from '../names.ts'
import { gradeOfAll, gradeWith, resultOf } from './outcome.ts'

const grades = fc.constantFrom(...(Grade.enum as readonly Grade[]))
const sentences = fc.array(fc.constant('seen'), { maxLength: 2 })
const ranks = ['not-applicable', 'pass', 'inconclusive', 'fail']

test('the result of all is the worst result of any', () => {
  fc.assert(
    fc.property(fc.array(grades), all => {
      const worst = Math.max(0, ...all.map(grade => ranks.indexOf(resultOf(grade))))
      expect(ranks.indexOf(resultOf(gradeOfAll(all)))).toBe(worst)
    }),
  )
})

test('one finding more never makes the whole better, and its order does not matter', () => {
  const rank = (all: readonly Grade[]) => ranks.indexOf(resultOf(gradeOfAll(all)))
  fc.assert(
    fc.property(fc.array(grades), grades, (all, more) => {
      expect(rank([...all, more])).toBeGreaterThanOrEqual(rank(all))
      expect(gradeOfAll([more, ...all])).toBe(gradeOfAll([...all, more]))
    }),
  )
})

test('a problem outranks a doubt, a doubt outranks a pass, and an exception changes only what was met', () => {
  fc.assert(
    fc.property(grades, sentences, sentences, sentences, (grade, problems, doubts, exceptions) => {
      const told = gradeWith(grade, { problems, doubts, exceptions })
      if (problems.length > 0 || grade === 'not-met') expect(told).toBe('not-met')
      else if (doubts.length > 0) expect(told).toBe('inconclusive')
      else if (exceptions.length > 0 && grade === 'met') expect(told).toBe('met-with-exceptions')
      else expect(told).toBe(grade)
    }),
  )
})

test('where nothing was tested nothing was met', () => {
  expect(gradeOfAll([])).toBe('not-tested')
  expect(gradeOfAll(['not-applicable'])).toBe('not-applicable')
  expect(gradeOfAll(['not-applicable', 'not-tested'])).toBe('not-tested')
  expect(gradeOfAll(['met', 'not-tested'])).toBe('met-with-exceptions')
  expect(gradeOfAll(['met', 'not-applicable'])).toBe('met')
})
