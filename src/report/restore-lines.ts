/** What a restore reached, as lines of a name and what stands for it; the same in every rendering. Pure. */
import { formatMs } from '../model/duration.ts'
import type { RestoreTaken } from '../model/promise/restore.ts'

export function restoreLines(restore: RestoreTaken): [string, string][] {
  const { asked, reached, gapMs, backup, stopped } = restore
  return [
    ['Point asked for', asked ?? 'none was chosen'],
    ['Point reached', reached ? `${reached}${gapText(gapMs)}` : 'none'],
    ['Replay ended', stopped ?? 'the database did not say where'],
    ['Made from', backup ?? 'no backup'],
    ...restore.refused.map(({ label, said }): [string, string] => ['Could not be restored', `${label}: ${said}`]),
    ['Check of the repository', checkText(restore)],
    ...restore.hit.map((hit): [string, string] => ['Hit by this drill', hitText(hit)]),
    ['Rows', rowsText(restore)],
    ['Acknowledged writes', acknowledgedText(restore)],
  ]
}

const gapText = (gapMs: number | null) => {
  if (gapMs === null || gapMs === 0) return gapMs === 0 ? ', the very same' : ''
  return gapMs > 0 ? `, ${formatMs(gapMs)} older` : `, ${formatMs(-gapMs)} younger`
}

const checkText = ({ checked }: RestoreTaken) =>
  checked === null
    ? 'nobody checked'
    : checked.length === 0
      ? 'every file is as it was written'
      : checked.map(({ label, said }) => `${label}: ${said}`).join('; ')

const hitText = ({ label, fault, noticedBy }: RestoreTaken['hit'][number]) =>
  `${label}, by "${fault}"; noticed by ${noticedBy.length === 0 ? 'nobody' : `the ${noticedBy.join(' and the ')}`}`

const rowsText = ({ rows }: RestoreTaken) =>
  rows
    ? `${rows.expected - rows.missing} of ${rows.expected} committed up to the point are there, ${rows.beyond} committed after it`
    : 'not compared'

const acknowledgedText = ({ acknowledged }: RestoreTaken) =>
  acknowledged
    ? `${acknowledged.before - acknowledged.missing} of ${acknowledged.before} acknowledged before the point are there, by the clients’ own records`
    : 'not compared'
