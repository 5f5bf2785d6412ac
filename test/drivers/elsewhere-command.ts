// A process of its own that injects or undoes one fault that is a program, given as JSON in its arguments.
import { commandDrivers } from '../../src/drivers/systems/command/driver.ts'
import { actElsewhere } from './act-elsewhere.ts'
import { commandEnvironment, folderVariable } from './command-environment.ts'

const environment = commandEnvironment(process.env[folderVariable] as string)
await actElsewhere(commandDrivers(environment), { secrets: () => ({}) })
