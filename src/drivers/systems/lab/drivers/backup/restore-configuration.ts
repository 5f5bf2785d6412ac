/** `backup.restore-configuration`: a zone's saved configuration opened and compared with what is in force. */
import { readFile } from 'node:fs/promises'
import Type from 'typebox'
import { readConfiguration } from '../../../../../lab/backup/configuration.ts'
import type { ComponentSpec } from '../../../../../lab/components/component.ts'
import type { Target } from '../../../../../model/scenario/target.ts'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import type { Inventoried } from '../../../../contract/inventory.ts'
import { zonesMeant } from '../../../../contract/targets.ts'

interface Handle {
  readonly region: string
  readonly zone: string
  readonly [key: string]: string
}

/** A zone, named by region and letter; a target without either means none. */
const places = (estate: Inventoried, target: Target): string[] =>
  target.region === undefined || target.zone === undefined || target.zone === 'of-primary'
    ? []
    : zonesMeant(estate, { region: target.region, zone: target.zone })

export const restoreConfiguration: Action<Record<never, never>, Handle, LabSystem> = {
  kind: 'backup.restore-configuration',
  schema: Type.Object({}, { additionalProperties: false }),
  describe: () => ({
    effect: 'opens the saved configuration of a zone’s components and compares every file with the one in force',
    undo: null,
    permission: 'use the key that opens saved configuration',
  }),
  candidates: places,
  async prepare(_spec, target, { system }) {
    const [place = ''] = places(system, target)
    const [region = '', zone = ''] = place.split('/')
    return { instance: place, handle: { region, zone } }
  },
  async perform({ region, zone }, { system }) {
    const saved = await readConfiguration(system.lab, region, zone)
    const files = saved.flatMap(({ files: own }) => Object.entries(own))
    const different = (await Promise.all(files.map(([path, text]) => differs(path, text)))).flat()
    const unsaved = notIn(saved, system, region, zone)
    const wrong = [...unsaved.map(id => `${id} is not in it`), ...different]
    if (wrong.length > 0)
      throw new Error(`what was saved of ${region}${zone} is not what is in force: ${wrong.join('; ')}`)
    return { detail: `${saved.length} components with ${files.length} files, each as it is in force` }
  },
}

/** What is wrong with a saved file, if anything. */
async function differs(path: string, text: string): Promise<string[]> {
  const inForce = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const name = path.split('/').slice(-2).join('/')
  return inForce === text ? [] : [`${name} ${inForce === null ? 'is nowhere' : 'differs'}`]
}

/** Components of the zone that were not saved; PostgreSQL is started by its Patroni. */
const notIn = (saved: readonly ComponentSpec[], { lab }: LabSystem, region: string, zone: string): string[] =>
  lab.topology.components
    .filter(component => component.region === region && component.zone === zone && component.kind !== 'postgres')
    .map(({ id }) => id)
    .filter(id => !saved.some(spec => spec.id === id))
