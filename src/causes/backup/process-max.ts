import type { Cause } from '../cause.ts'
import { numberOf } from '../settings.ts'
import { mostOfRestore } from './steps.ts'

const processMax = { path: 'backup.config.process-max', default: 1 } as const

export const backupProcessMax: Cause = {
  id: 'backup.process-max',
  title: 'The files of a backup are fetched one after the other.',
  rule: 'process-max is 1',
  settings: [processMax],
  phase: 'restore',
  explains: ['restore'],
  advice: 'give a restore as many processes as the host has processors and the repository can serve',
  docs: 'https://pgbackrest.org/configuration.html#section-general/option-process-max',
  supportedBy(run, finding) {
    if (numberOf(run.environment.driver.settings, processMax) !== 1) return null
    const most = mostOfRestore(run, finding, 'backup.restore')
    return most === null ? null : `fetching the files took ${most} that the restore took, with one process`
  },
}
