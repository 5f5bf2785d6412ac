import type { Cause } from '../cause.ts'
import { anycastBfd } from './bfd.ts'
import { anycastCheck } from './check.ts'
import { anycastHoldTime } from './hold-time.ts'
import { anycastNervous } from './nervous.ts'
import { anycastWithdrawal } from './withdrawal.ts'

export const anycastCauses: readonly Cause[] = [
  anycastBfd,
  anycastHoldTime,
  anycastNervous,
  anycastCheck,
  anycastWithdrawal,
]
