import type { Environment, PaperEnvironment } from '../model/environment/environment.ts'

/** States an environment with its types checked while it is written. Returns it as it is: an environment is pure data. */
export const defineEnvironment = (environment: Environment): Environment => environment

/** The same for an architecture on paper, which nothing reaches. */
export const definePaperEnvironment = (environment: PaperEnvironment): PaperEnvironment => environment
