import type { Cause } from '../cause.ts'
import { monitoringDeadMansSwitch } from './dead-mans-switch.ts'
import { monitoringExpression } from './expression.ts'
import { monitoringGroupWait } from './group-wait.ts'
import { monitoringHeartbeat } from './heartbeat.ts'
import { monitoringInhibition } from './inhibition.ts'
import { monitoringInterval } from './interval.ts'
import { monitoringPending } from './pending.ts'
import { monitoringReceivers } from './receivers.ts'
import { monitoringSilence } from './silence.ts'

export const monitoringCauses: readonly Cause[] = [
  monitoringReceivers,
  monitoringDeadMansSwitch,
  monitoringHeartbeat,
  monitoringSilence,
  monitoringExpression,
  monitoringInhibition,
  monitoringPending,
  monitoringGroupWait,
  monitoringInterval,
]
