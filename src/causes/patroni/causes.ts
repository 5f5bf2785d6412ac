import type { Cause } from '../cause.ts'
import { patroniDcs } from './dcs.ts'
import { patroniLoopArithmetic } from './loop-arithmetic.ts'
import { patroniTtl } from './ttl.ts'

export const patroniCauses: readonly Cause[] = [patroniTtl, patroniLoopArithmetic, patroniDcs]
