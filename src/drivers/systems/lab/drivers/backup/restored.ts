/**
 * The restored server: a PostgreSQL of its own on a host beside the live system, in a folder that carries the run's id. It
 * archives nothing, follows nobody, and answers on that host's loopback only.
 */
import { readFile } from 'node:fs/promises'
import { asServiceUser } from '../../../../../lab/sandbox.ts'
import type { Lab } from '../../../../../lab/lab.ts'
import { labNiceness } from '../../../../../lab/process/priority.ts'
import { claimWithLease, release } from '../../../../linux/claim.ts'
import { runScript } from '../../../../linux/script.ts'
import { shellsOf } from '../../claim.ts'
import type { LabSystem } from '../../system.ts'
import { restoreHostOf } from './repository.ts'

const port = 6543
const pgCtl = '/usr/lib/postgresql/15/bin/pg_ctl'

export const claimIn = (region: string, runId: string) => ({ runId, name: 'restore', host: restoreHostOf(region) })

export const restoredUrl = `postgres://postgres@127.0.0.1:${port}/postgres`

export const folderOf = ({ stateDir }: Pick<Lab, 'stateDir'>, runId: string) => `${stateDir}/restore-${runId}`
export const dataOf = (lab: Pick<Lab, 'stateDir'>, runId: string) => `${folderOf(lab, runId)}/pg`
const logOf = (lab: Pick<Lab, 'stateDir'>, runId: string) => `${folderOf(lab, runId)}/log`

interface Whose {
  readonly region: string
  readonly runId: string
}

// At once, without a checkpoint: nothing of it is kept.
const remove = (folder: string) => `pid=$(head -n1 '${folder}/pg/postmaster.pid' 2>/dev/null)
if [ -n "$pid" ]; then kill -QUIT "$pid" 2>/dev/null; while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done; fi
rm -rf '${folder}'`

/** Makes the folder, claimed by the run: its lease stops the server and removes the folder should nobody else. */
export async function claimFolder({ lab }: LabSystem, { region, runId }: Whose, leaseMs: number): Promise<void> {
  const folder = folderOf(lab, runId)
  await claimWithLease(shellsOf(lab), claimIn(region, runId), leaseMs, remove(folder))
  await emptyFolder(lab, { region, runId })
}

/** An empty data folder, whatever an earlier attempt left in it. */
export async function emptyFolder(lab: Lab, { region, runId }: Whose): Promise<void> {
  const data = dataOf(lab, runId)
  await runScript(lab, restoreHostOf(region), `rm -rf "$1" && mkdir -p "$1" && chmod 700 "$1"`, [data])
}

/** Stops the server and removes the folder; nothing happens when there is none. */
export async function removeRestored({ lab }: LabSystem, { region, runId }: Whose): Promise<void> {
  await runScript(lab, restoreHostOf(region), remove(folderOf(lab, runId)), [])
  await release(shellsOf(lab), claimIn(region, runId))
}

/** Starts the server and waits until it answers; false when it ended before. `overrides` outrank every file. */
export async function startRestored(
  { lab }: LabSystem,
  { region, runId }: Whose,
  overrides: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const data = dataOf(lab, runId)
  const own = {
    // What Patroni gives its PostgreSQL on the command line stands in no file, and recovery needs as much as the primary had.
    ...lab.settings.postgres,
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    hba_file: `${data}/pg_hba.conf`,
    ident_file: `${data}/pg_ident.conf`,
    archive_mode: 'off',
    primary_conninfo: '',
    primary_slot_name: '',
    ...overrides,
  }
  const options = Object.entries(own)
    .map(([key, value]) => `-c ${key}='${String(value).replaceAll("'", "'\\''")}'`)
    .join(' ')
  const argv = [pgCtl, '-D', data, '-l', logOf(lab, runId), '-s', '-w', '-t', '100', '-o', options]
  const { code } = await lab.exec(restoreHostOf(region), asServiceUser([...argv, 'start']), {
    timeoutMs: 110_000,
    niceness: labNiceness,
    signal,
  })
  return code === 0
}

/** Whether its server has a process. */
export async function isRunning({ lab }: LabSystem, { region, runId }: Whose): Promise<boolean> {
  const status = asServiceUser([pgCtl, '-D', dataOf(lab, runId), 'status'])
  return (await lab.exec(restoreHostOf(region), status, { timeoutMs: 5_000 })).code === 0
}

/** What the restored server has logged so far. */
export const logText = ({ lab }: LabSystem, runId: string) => readFile(logOf(lab, runId), 'utf8')
