import Type, { type Static } from 'typebox'
import { startSite } from '../../../lab/objects/site.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import { isClaimed, release } from '../../systems/lab/claim.ts'
import { aliveAfterKill, type ProcessRef, processesOf } from '../../systems/lab/processes.ts'
import { strikeProcesses } from '../../systems/lab/strike.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { untilAbsent } from '../../contract/until-absent.ts'
import { siteAndOther, siteNamed } from './site.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly region: string
  readonly components: readonly string[]
  readonly claim: string
  readonly processes: readonly ProcessRef[]
  readonly [key: string]: string | readonly string[] | readonly ProcessRef[]
}

/** `objects.lose-site`: kill -9 of everything of one site of an object store in one act: gateway, storage and monitor. */
export const loseSite: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'objects.lose-site',
  schema: Spec,
  describe: () => ({
    effect: 'kills the gateway, the storage daemon and the monitor of the site with SIGKILL',
    undo: 'starts them again, the monitor first, and waits until the gateway answers',
    reversible: true,
    permission: 'signal processes of the lab',
    blastRadius: 'region',
  }),
  candidates: siteNamed,
  async prepare(_spec, target, { system: { environment, lab } }) {
    const { region } = siteAndOther(environment, target)
    const components = (['radosgw', 'ceph-osd', 'ceph-mon'] as const).map(kind => `${kind}@${region}`)
    const processes = await processesOf(lab, components)
    if (processes.length < components.length) throw new Error(`the site in ${region} does not run as a whole`)
    return { instance: `objects@${region}`, handle: { region, components, claim: `lose-site-${region}`, processes } }
  },
  async inject({ claim: name, processes }, { system, runId, signal }) {
    signal.throwIfAborted()
    await strikeProcesses(system.lab, processes, 'KILL', { runId, name, leaseMs: null })
  },
  confirm,
  async undo(handle, context) {
    const { system, runId, signal } = context
    if (!(await isClaimed(system.lab, runId, handle.claim))) return
    await startSite(system.lab, handle.region, signal)
    await untilAbsent(() => confirm(handle, context), signal)
    await release(system.lab, runId, handle.claim)
  },
}

/** Present while nothing of the site runs; absent when all of it does and its gateway takes a connection. */
async function confirm(
  { region, components, claim, processes }: Handle,
  { system, runId }: FaultContext<LabSystem>,
): Promise<Confirmation> {
  const struck = await isClaimed(system.lab, runId, claim)
  await aliveAfterKill(system.lab, processes, struck ? 1_000 : 0)
  const running: string[] = []
  for (const id of components) if ((await system.lab.pids(id)).length > 0) running.push(id)
  if (running.length === 0) return { state: 'present', detail: `nothing of the site in ${region} runs` }
  if (running.length < components.length) return { state: 'unknown', detail: `only ${running.join(', ')} runs` }
  const { host, address, port } = system.lab.component(`radosgw@${region}`)
  const reached = await system.connects(host, address, port)
  return {
    state: reached === 'was made' ? 'absent' : 'unknown',
    detail: `all of the site in ${region} runs, a connection to its gateway ${reached}`,
  }
}
