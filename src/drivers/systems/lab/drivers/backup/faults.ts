/** What befalls a repository: its newest backup rots or is gone, or the whole of it cannot be reached for a while. */
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { backupsOf, repositoryOf } from '../../../../../lab/backup/repository.ts'
import type { Fault, FaultDescription } from '../../../../contract/fault.ts'
import type { LabSystem } from '../../system.ts'
import { peersIn } from '../../../../../lab/readiness/peers.ts'
import { databaseUrl } from '../../../../../lab/readiness/questions.ts'
import { backupsIn, restoreHostOf } from './repository.ts'
import { confirmAside, putBackAside, type SetAside, setAside } from './set-aside.ts'
import { instanceOf, regionOf, repositoryCandidates } from './store.ts'

const Spec = Type.Object({}, { additionalProperties: false })
type RepositoryFault = Fault<Static<typeof Spec>, SetAside, LabSystem>

/** `backup.damage`: a few bytes in the middle of the newest backup's largest file are flipped. */
export const damage = repositoryFault(
  'backup.damage',
  'flips sixteen bytes in the middle of the largest file of the newest backup',
  async (system, region, signal) => {
    const label = await newest(system, region, signal)
    return { label, path: await largestFile(join(backupsOf(system.lab, region), label)) }
  },
  async (handle, context) => {
    await setAside(handle, context, 'cp')
    await flipMiddle(handle.path)
  },
)

/** `backup.hide`: the newest backup's files are gone, while the repository goes on listing it. */
export const hide = repositoryFault(
  'backup.hide',
  'takes the files of the newest backup away; the repository goes on listing it',
  async (system, region, signal) => {
    const label = await newest(system, region, signal)
    return { label, path: join(backupsOf(system.lab, region), label) }
  },
  (handle, context) => setAside(handle, context, 'mv'),
)

/** `backup.detach`: the share is not there; what the databases archive meanwhile has nowhere to go. */
export const detach = repositoryFault(
  'backup.detach',
  'takes the whole repository away: nothing can be archived, backed up or restored',
  async (system, region) => ({ label: null, path: repositoryOf(system.lab, region) }),
  (handle, context) => setAside(handle, context, 'mv'),
  ({ region }, { system, signal }) => wakeArchiver(system, region, signal),
)

function repositoryFault(
  kind: string,
  effect: string,
  choose: (
    system: LabSystem,
    region: string,
    signal: AbortSignal,
  ) => Promise<{ readonly label: string | null; readonly path: string }>,
  inject: RepositoryFault['inject'],
  afterwards: RepositoryFault['undo'] = async () => undefined,
): RepositoryFault {
  const description: FaultDescription = {
    effect,
    undo: 'puts back what was set aside, byte for byte; a lease inside the lab does so should nobody else',
    reversible: true,
    permission: 'change files of the repository',
    blastRadius: 'region',
  }
  return {
    kind,
    schema: Spec,
    describe: () => description,
    candidates: repositoryCandidates,
    async prepare(_spec, target, { system, signal }) {
      const region = regionOf(system, target)
      const chosen = await choose(system, region, signal)
      return { instance: instanceOf(region), handle: { region, ...chosen, claim: kind } }
    },
    inject,
    confirm: confirmAside,
    async undo(handle, context) {
      await putBackAside(handle, context)
      await afterwards(handle, context)
    },
  }
}

/**
 * After three failures PostgreSQL tries again a minute later, or as soon as a segment of its log is full. Should no primary answer,
 * the minute has to be waited for.
 */
async function wakeArchiver(system: LabSystem, region: string, signal: AbortSignal): Promise<void> {
  const [entry] = peersIn(system.lab.topology, region, 'database-entry')
  if (!entry) return
  const question = { name: 'switch', kind: 'sql', url: databaseUrl(entry), sql: 'SELECT pg_switch_wal()' } as const
  await system.ask(restoreHostOf(region), [question], signal)
}

async function newest(system: LabSystem, region: string, signal: AbortSignal): Promise<string> {
  const [backup] = await backupsIn(system, region, signal)
  if (!backup) throw new Error(`the repository of ${region} lists no backup`)
  return backup.label
}

async function largestFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile() && !entry.name.startsWith('backup.manifest'))
  const sized = await Promise.all(
    paths.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return { path, size: (await stat(path)).size }
    }),
  )
  const [largest] = sized.toSorted((a, b) => b.size - a.size)
  if (!largest) throw new Error(`${folder} holds no file to damage`)
  return largest.path
}

async function flipMiddle(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const middle = Math.floor((await file.stat()).size / 2)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, middle)
    await file.write(
      buffer.map(byte => byte ^ 0xff),
      0,
      bytesRead,
      middle,
    )
  } finally {
    await file.close()
  }
}
