import type { GatePolicy } from '../model/scenario/gate-policy.ts'

/** States a gate's policy with its types checked while it is written. Returns it as it is: a policy is pure data. */
export const defineGate = (policy: GatePolicy): GatePolicy => policy
