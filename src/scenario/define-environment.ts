import type {
  Environment,
  EstateEnvironment,
  LabEnvironment,
  PaperEnvironment,
} from '../model/environment/environment.ts'

/** States an environment with its types checked while it is written. Returns it as it is: an environment is pure data. */
export function defineEnvironment(environment: LabEnvironment): LabEnvironment
export function defineEnvironment(environment: EstateEnvironment): EstateEnvironment
export function defineEnvironment(environment: Environment): Environment {
  return environment
}

/** The same for an architecture on paper, which nothing reaches. */
export const definePaperEnvironment = (environment: PaperEnvironment): PaperEnvironment => environment
