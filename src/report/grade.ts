/** A grade as people see it: a sign and a word, so that its colour is never the only sign. */
import type { Grade } from '../model/names.ts'
import { type Markup, markup } from './markup.ts'

const signs: Record<Grade, string> = {
  met: '✓',
  'met-with-exceptions': '✓',
  'not-met': '✗',
  inconclusive: '?',
  'not-tested': '–',
  'not-applicable': '–',
}

export const gradeWords = (grade: Grade) => grade.replaceAll('-', ' ')

export const gradeMark = (grade: Grade): Markup =>
  markup`<span class="grade ${grade}"><span aria-hidden="true">${signs[grade]}</span> ${gradeWords(grade)}</span>`
