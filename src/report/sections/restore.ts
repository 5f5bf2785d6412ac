/** What was restored: the point, the rows, and which backups were good for it. */
import type { Verdict } from '../../model/verdict.ts'
import { definitions, section } from '../elements.ts'
import type { Markup } from '../markup.ts'
import { restoreLines } from '../restore-lines.ts'

export const restoreSections = (restores: Verdict['restores']): Markup[] =>
  (restores ?? []).map(restore => section(`Restore of ${restore.store}`, definitions(restoreLines(restore))))
