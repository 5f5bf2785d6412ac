import type { Cause } from '../cause.ts'
import { monitoringDeadMansSwitch } from './dead-mans-switch.ts'
import { monitoringHeartbeat } from './heartbeat.ts'
import { monitoringReceivers } from './receivers.ts'

export const monitoringCauses: readonly Cause[] = [monitoringReceivers, monitoringDeadMansSwitch, monitoringHeartbeat]
