import Type, { type Static } from 'typebox'
import type { Fault } from '../driver.ts'
import { alive, type ProcessRef, processesOf, signalAlive } from './processes.ts'
import type { LabSystem } from './system.ts'
import { componentsOf } from './targets.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly component: string
  readonly processes: readonly ProcessRef[]
  readonly [key: string]: string | readonly ProcessRef[]
}

/** `lab.crash`: kill -9 of a component and all its processes in one act; undo starts it again. */
export const crash: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'lab.crash',
  schema: Spec,
  describe: () => ({
    effect: 'kills every process of the component with SIGKILL',
    undo: 'starts the component again and waits until it runs',
    reversible: true,
    permission: 'signal processes of the lab',
    blastRadius: 'process',
  }),
  candidates: (environment, target) => componentsOf(environment, target).map(component => component.id),
  async prepare(_spec, target, { system }) {
    const component = await system.chooseComponent(target)
    const processes = await processesOf(system.lab, [component])
    if (processes.length === 0) throw new Error(`${component} does not run: there is nothing to crash`)
    return { instance: component, handle: { component, processes } }
  },
  async inject({ component, processes }, { system, signal }) {
    signal.throwIfAborted()
    // Children may have come since prepare: all that belong to the component now die in the same call.
    const now = await processesOf(system.lab, [component])
    await signalAlive(system.lab, [...processes, ...now], 'KILL')
  },
  async confirm({ component, processes }, { system }) {
    const left = await alive(system.lab, processes.slice(0, 1))
    const now = await system.lab.pids(component)
    if (left.length > 0) return { state: 'absent', detail: `${component} still runs as pid ${left[0]?.pid}` }
    if (now.length === 0) return { state: 'present', detail: `${component} has no process` }
    return { state: 'absent', detail: `${component} runs again as pid ${now[0]}` }
  },
  async undo({ component }, { system }) {
    await system.lab.start(component)
  },
}
