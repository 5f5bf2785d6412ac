/** A question on one line, as somebody could ask it there; without the password that goes with it. Pure. */
import type { Question } from '../../../model/question.ts'

export function shownQuestion(question: Question): string {
  switch (question.kind) {
    case 'sql':
      return `${question.url}: ${oneLine(question.sql)}`
    case 'http':
      return [question.method ?? 'GET', question.url, ...(question.body === undefined ? [] : [question.body])].join(' ')
    case 'redis':
      return `redis://${question.address}:${question.port}: ${question.commands.join('; ')}`
    case 'clock':
      return 'what its clock says'
  }
}

/** What a member follows with may hold the password that it does so with. */
const oneLine = (text: string) =>
  text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/(password\s*=\s*)(''(?:[^'\\]|\\''|\\[^'])*''|[^\s']+)/gi, '$1***')
