import { attachLab } from '../lab/boot.ts'
import type { Lab } from '../lab/lab.ts'
import { refusal } from '../model/muster-error.ts'
import { LabEnvironment } from '../model/environment/environment.ts'
import { labDir } from './paths.ts'
import { secrecy } from './secrecy.ts'

/** The lab in the background; refuses when none runs. */
export async function requireLab(): Promise<Lab> {
  const lab = await attachLab(labDir)
  if (lab) {
    // What it is asked may answer with its own configuration.
    secrecy.learn({ driver: { settings: lab.settings } }, LabEnvironment)
    return lab
  }
  throw refusal('lab.none', 'no lab runs in the background', {
    text: 'start one',
    run: ['lab', 'up'],
  })
}
