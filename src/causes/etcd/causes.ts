import type { Cause } from '../cause.ts'
import { etcdPreVote } from './pre-vote.ts'

export const etcdCauses: readonly Cause[] = [etcdPreVote]
