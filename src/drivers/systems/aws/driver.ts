/** Accounts of AWS as drivers, one for each system of such: faults that FIS makes, moves of runbooks, alarms as checks. */
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { cloudsIn } from '../../../model/environment/system.ts'
import type { Driver } from '../../contract/driver.ts'
import { alarmChecks } from './alarms.ts'
import { fisFault } from './fault.ts'
import { intents } from './intents.ts'
import { ownTemplate } from './own-template.ts'
import { policiesFor } from './permissions.ts'
import { auroraMoves } from './runbook/aurora.ts'
import { cacheFailover } from './runbook/elasticache.ts'
import { movingAction } from './runbook/move.ts'
import { promoteReplica } from './runbook/rds-replica.ts'
import { setRoutingControls } from './runbook/routing-controls.ts'

const moves = [...auroraMoves, promoteReplica, cacheFailover, setRoutingControls]

export const awsDrivers = (environment: EstateEnvironment): Driver[] =>
  cloudsIn(environment.systems).map(([name, settings]) => {
    return {
      ...{ name, system: name },
      // Not of the steady state: an alarm that the drill has raised goes on for minutes when all is well again.
      checks: alarmChecks(name, settings),
      description: `AWS in account ${settings.account}, ${settings.region}`,
      faults: [...intents.map(intent => fisFault(settings, environment, intent)), ownTemplate(settings)],
      actions: moves.map(move => movingAction(settings, move)),
      policies: kinds => policiesFor(settings, kinds),
    }
  })
