import type { Cause } from '../cause.ts'
import { patroniDcs } from './dcs.ts'
import { patroniFailsafeMode } from './failsafe-mode.ts'
import { patroniLagLimit } from './lag-limit.ts'
import { patroniLoopArithmetic } from './loop-arithmetic.ts'
import { patroniLoopWait } from './loop-wait.ts'
import { patroniMaximumLag } from './maximum-lag.ts'
import { patroniNofailover } from './nofailover.ts'
import { patroniNoloadbalance } from './noloadbalance.ts'
import { patroniNosync } from './nosync.ts'
import { patroniPrimaryStartTimeout } from './primary-start-timeout.ts'
import { patroniRetryTimeout } from './retry-timeout.ts'
import { patroniSynchronousMode } from './synchronous-mode.ts'
import { patroniSynchronousModeStrict } from './synchronous-mode-strict.ts'
import { patroniTtl } from './ttl.ts'
import { patroniUsePgRewind } from './use-pg-rewind.ts'

export const patroniCauses: readonly Cause[] = [
  patroniTtl,
  patroniLoopWait,
  patroniLoopArithmetic,
  patroniRetryTimeout,
  patroniPrimaryStartTimeout,
  patroniMaximumLag,
  patroniLagLimit,
  patroniSynchronousMode,
  patroniSynchronousModeStrict,
  patroniNofailover,
  patroniNoloadbalance,
  patroniNosync,
  patroniFailsafeMode,
  patroniUsePgRewind,
  patroniDcs,
]
