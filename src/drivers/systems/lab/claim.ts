/** Claims in the lab: files in its own /run, which every host of it sees and which vanishes with it. */
import type { Lab } from '../../../lab/lab.ts'
import { openClaims as openClaimsOn, type Shells } from '../../linux/claim.ts'

/** A host that sees every process and every claim of the lab, as each of them does. */
export const anyHost = 'backbone'

export const shellsOf = (lab: Lab): Shells => ({ hosts: lab, claims: '/run/lab' })

/** Claims of any run that nobody has released: faults that still stand. */
export const openClaims = (lab: Lab): Promise<string[]> => openClaimsOn(shellsOf(lab), anyHost)
