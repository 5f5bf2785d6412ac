/** The environment that a sealed run drilled, as it was frozen: what of it tells runs apart. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { checkOf, readData } from '../journal/evidence-file.ts'
import { Tier } from '../model/names.ts'
import { runFiles } from '../model/record/run-directory.ts'

const open = { additionalProperties: true } as const

/** No more of it is read: older versions wrote other fields. */
const DrilledEnvironment = Type.Object(
  {
    regions: Type.Record(Type.String(), Type.Object({ country: Type.String() }, open)),
    services: Type.Record(Type.String(), Type.Object({ tier: Tier, stores: Type.Array(Type.String()) }, open)),
    /** what the configuration digest is over; a digest stands in the place of each secret */
    driver: Type.Unknown(),
  },
  open,
)
export type DrilledEnvironment = Static<typeof DrilledEnvironment>

/** Of a run that verifies: that its bytes are what was signed is known. Null: there are none, or none that this version reads. */
export async function drilledEnvironment(directory: string): Promise<DrilledEnvironment | null> {
  const file = join(directory, runFiles.environment)
  if (!existsSync(file)) return null
  const environment = await readData<unknown>(file)
  return checkOf(DrilledEnvironment)(environment) ? (environment as DrilledEnvironment) : null
}
