/** The backups that a lab begins with: of every database that takes writes a full one and an incremental one on top of it. */
import { mkdir, writeFile } from 'node:fs/promises'
import pRetry from 'p-retry'
import { MusterError } from '../../model/muster-error.ts'
import type { Site } from '../components/component.ts'
import { backupConfigurationOf } from '../components/patroni.ts'
import type { Lab } from '../lab.ts'
import type { LabComponent } from '../topology.ts'
import { databaseUrl } from '../readiness/questions.ts'
import { primaryIn } from './primary.ts'
import { configurationOf, isBackedUp, pgbackrest, regionConfigurationOf, repositoryOf, saidBy } from './repository.ts'

/**
 * Creates the repository of every region that has one, before any database writes. A standby's region gets it too: nothing
 * may go unarchived from the moment its database is promoted.
 */
export async function createRepositories(lab: Lab, site: Site, signal: AbortSignal): Promise<void> {
  await Promise.all(site.settings.backup.regions.map(region => createRepository(lab, site, region, signal)))
}

async function createRepository(lab: Lab, site: Site, region: string, signal: AbortSignal): Promise<void> {
  const folder = repositoryOf(site, region)
  const config = regionConfigurationOf(lab, region)
  await mkdir(folder, { recursive: true })
  // Every member begins as a copy of the template, so its identity is the template's: no server has to be asked for it.
  const database = { path: site.databaseTemplate, sockets: '/run/lab' }
  await writeFile(config, configurationOf(site, region, database))
  const host = `control-${region}`
  const args = ['--no-online', 'stanza-create']
  const done = await pgbackrest(lab, host, { config, args, timeoutMs: 20_000, signal })
  if (done.code !== 0) throw new MusterError('lab.backup', `${region} has no backup repository: ${saidBy(done)}`)
}

/** Waits for each database's primary and backs it up. */
export async function firstBackups(lab: Lab, signal: AbortSignal): Promise<void> {
  const regions = Object.entries(lab.settings.regions).filter(
    ([region, { standbyOf }]) => standbyOf === undefined && isBackedUp(lab, region),
  )
  await Promise.all(regions.map(([region]) => backUp(lab, region, signal)))
}

async function backUp(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  const primary = await untilPrimary(lab, region, signal)
  for (const type of ['full', 'incr'] as const) await takeBackup(lab, primary, type, signal)
}

const untilPrimary = (lab: Lab, region: string, signal: AbortSignal) => {
  const look = async () => {
    const primary = await primaryIn(lab, region, signal)
    if (!primary) throw new MusterError('lab.backup', `no database of ${region} takes writes yet`)
    return primary
  }
  return pRetry(look, { retries: Infinity, minTimeout: 300, factor: 1, signal })
}

/** More than pgBackRest waits for the log to be archived: what it says when that does not happen is worth the wait. */
const backupBudgetMs = 100_000

/** pgBackRest's exit code for a control file that says otherwise than the server. */
const otherTimeline = 58

/**
 * Takes a backup of a primary; throws with what pgBackRest said when there is none afterwards. `note`: `key=value`, kept beside it.
 * A primary that has just taken over writes its timeline to its control file with its next checkpoint, which may take minutes.
 */
export async function takeBackup(
  lab: Lab,
  primary: LabComponent,
  type: 'full' | 'incr',
  signal: AbortSignal,
  note?: string,
): Promise<void> {
  let done = await backupOnce(lab, primary, type, signal, note)
  if (done.code === otherTimeline) {
    await checkpoint(lab, primary, signal)
    done = await backupOnce(lab, primary, type, signal, note)
  }
  if (done.code !== 0) throw new MusterError('lab.backup', `no backup of ${primary.id} could be taken: ${saidBy(done)}`)
}

async function backupOnce(
  lab: Lab,
  { id, host }: LabComponent,
  type: 'full' | 'incr',
  signal: AbortSignal,
  note: string | undefined,
) {
  const config = backupConfigurationOf(lab, id.replace('postgres', 'patroni'))
  return await pgbackrest(lab, host, {
    config,
    args: [`--type=${type}`, ...(note === undefined ? [] : [`--annotation=${note}`]), 'backup'],
    timeoutMs: backupBudgetMs,
    signal,
  })
}

/** What does not come of it is told by the backup after it. */
async function checkpoint(lab: Lab, primary: LabComponent, signal: AbortSignal): Promise<void> {
  const question = { name: primary.id, kind: 'sql', url: databaseUrl(primary), sql: 'CHECKPOINT' } as const
  await lab.ask(`control-${primary.region}`, [question], signal)
}
