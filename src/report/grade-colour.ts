/** Grades on a terminal that shows colours. */
import { styleText } from 'node:util'
import type { Grade } from '../model/names.ts'

const colours: Partial<Record<Grade, 'green' | 'red' | 'yellow'>> = {
  met: 'green',
  'met-with-exceptions': 'yellow',
  'not-met': 'red',
  inconclusive: 'yellow',
}

/** `colour` false: plain text. */
export function paintGrade(grade: Grade, text: string, colour: boolean): string {
  const shade = colours[grade]
  return colour && shade ? styleText([shade, 'bold'], text, { validateStream: false }) : text
}
