import { attachLab } from '../lab/boot.ts'
import type { Lab } from '../lab/lab.ts'
import { refusal } from '../model/muster-error.ts'
import { labDir } from './paths.ts'

/** The lab in the background; refuses when none runs. */
export async function requireLab(): Promise<Lab> {
  const lab = await attachLab(labDir)
  if (lab) return lab
  throw refusal('lab.none', 'no lab runs in the background', {
    text: 'start one',
    run: ['lab', 'up'],
  })
}
