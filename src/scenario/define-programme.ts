import type { Programme } from '../model/scenario/programme.ts'

/** States a programme with its types checked while it is written. Returns it as it is: a programme is pure data. */
export const defineProgramme = (programme: Programme): Programme => programme
