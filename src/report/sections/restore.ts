/** What was restored: the point, the rows, and which backups were good for it. */
import type { Verdict } from '../../model/verdict/verdict.ts'
import { definitions, section } from '../elements.ts'
import type { Markup } from '../markup.ts'
import { restoreLines } from '../restore-lines.ts'
import { whyTable } from './why.ts'

export const restoreSections = ({ restores, findings }: Pick<Verdict, 'restores' | 'findings'>): Markup[] =>
  (restores ?? []).map(restore =>
    section(
      `Restore of ${restore.store}`,
      definitions(restoreLines(restore)),
      whyTable(findings.filter(({ assertion, subject }) => assertion === 'restore' && subject === restore.store)),
    ),
  )
