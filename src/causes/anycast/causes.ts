import type { Cause } from '../cause.ts'
import { anycastBfd } from './bfd.ts'
import { anycastCheck } from './check.ts'
import { anycastHoldTime } from './hold-time.ts'
import { anycastKeepalive } from './keepalive.ts'
import { anycastNervous } from './nervous.ts'
import { anycastWithdrawal } from './withdrawal.ts'

export const anycastCauses: readonly Cause[] = [
  anycastBfd,
  anycastHoldTime,
  anycastKeepalive,
  anycastNervous,
  anycastCheck,
  anycastWithdrawal,
]
