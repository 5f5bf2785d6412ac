import Type, { type Static } from 'typebox'
import { startSite } from '../../../../../lab/objects/site.ts'
import type { Confirmation, Fault, FaultContext } from '../../../../contract/fault.ts'
import type { ProcessRef } from '../../../../contract/processes.ts'
import { type Claimed, claimOf } from '../../../../technologies/component/claimed.ts'
import type { LabSystem } from '../../system.ts'
import { untilAbsent } from '../../../../contract/until-absent.ts'
import { siteAndOther, siteNamed } from './site.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle extends Claimed {
  readonly region: string
  readonly components: readonly string[]
  readonly processes: readonly ProcessRef[]
  readonly [key: string]: string | readonly string[] | readonly ProcessRef[]
}

/** `object-store.lose-site`: kill -9 of everything of one site of an object store in one act: gateway, storage and monitor. */
export const loseSite: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'object-store.lose-site',
  schema: Spec,
  describe: () => ({
    effect: 'kills the gateway, the storage daemon and the monitor of the site with SIGKILL',
    undo: 'starts them again, the monitor first, and waits until the gateway answers',
    reversible: true,
    permission: 'signal processes of the lab',
    blastRadius: 'region',
  }),
  candidates: siteNamed,
  async prepare(_spec, target, { system }) {
    const { region } = siteAndOther(system.environment, target)
    const components = (['radosgw', 'ceph-osd', 'ceph-mon'] as const).map(kind => `${kind}@${region}`)
    const processes = await system.processesOf(components)
    if (processes.length < components.length) throw new Error(`the site in ${region} does not run as a whole`)
    const { host } = system.lab.component(`radosgw@${region}`)
    const handle = { region, components, claim: `lose-site-${region}`, host, processes }
    return { instance: `objects@${region}`, handle }
  },
  async inject(handle, { system, runId, signal }) {
    signal.throwIfAborted()
    await system.strike(handle.processes, 'KILL', claimOf(handle, runId), null)
  },
  confirm,
  async undo(handle, context) {
    const { system, runId, signal } = context
    const claim = claimOf(handle, runId)
    if (!(await system.isClaimed(claim))) return
    await startSite(system.lab, handle.region, signal)
    await untilAbsent(() => confirm(handle, context), signal)
    await system.release(claim)
  },
}

/** Present while nothing of the site runs; absent when all of it does and its gateway takes a connection. */
async function confirm(handle: Handle, { system, runId }: FaultContext<LabSystem>): Promise<Confirmation> {
  const { region, components, processes } = handle
  const struck = await system.isClaimed(claimOf(handle, runId))
  await system.running(processes, struck ? 1_000 : 0)
  const running: string[] = []
  for (const id of components) if ((await system.pids(id)).length > 0) running.push(id)
  if (running.length === 0) return { state: 'present', detail: `nothing of the site in ${region} runs` }
  if (running.length < components.length) return { state: 'unknown', detail: `only ${running.join(', ')} runs` }
  const { host, address, port } = system.lab.component(`radosgw@${region}`)
  const reached = await system.connects(host, address, port)
  return {
    state: reached === 'was made' ? 'absent' : 'unknown',
    detail: `all of the site in ${region} runs, a connection to its gateway ${reached}`,
  }
}
