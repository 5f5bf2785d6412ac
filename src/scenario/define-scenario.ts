import type { Scenario } from '../model/scenario/scenario.ts'

/** States a scenario with its types checked while it is written. Returns it as it is: a scenario is pure data. */
export const defineScenario = (scenario: Scenario): Scenario => scenario
