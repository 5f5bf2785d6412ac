/** Faults that FIS makes in accounts of AWS, as drivers: one for each system of such. */
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { cloudsIn } from '../../../model/environment/system.ts'
import type { Driver } from '../../contract/driver.ts'
import { fisFault } from './fault.ts'
import { intents } from './intents.ts'
import { ownTemplate } from './own-template.ts'

export const awsDrivers = (environment: EstateEnvironment): Driver[] =>
  cloudsIn(environment.systems).map(([name, settings]) => ({
    name,
    system: name,
    description: `AWS FIS in account ${settings.account}, ${settings.region}`,
    faults: [...intents.map(intent => fisFault(settings, environment, intent)), ownTemplate(settings)],
  }))
