import { type Environment, isLab, type LabEnvironment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'

/** Refuses one that is not built but reached. */
export function requireLabEnvironment(environment: Environment, reference: string): LabEnvironment {
  if (isLab(environment)) return environment
  throw usageError('lab.other', `the environment "${reference}" is no lab: what it names is there already`)
}
