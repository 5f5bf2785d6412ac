import type { Cause } from '../cause.ts'
import { etcdElectionTimeout } from './election-timeout.ts'
import { etcdPreVote } from './pre-vote.ts'
import { etcdZonesCause } from './zones.ts'

export const etcdCauses: readonly Cause[] = [etcdPreVote, etcdZonesCause, etcdElectionTimeout]
