// A process of its own that injects or undoes one fault of AWS, given as JSON in its arguments.
import { awsDrivers } from '../../src/drivers/systems/aws/driver.ts'
import { actElsewhere } from './act-elsewhere.ts'
import { awsEnvironment, endpointVariable } from './aws-environment.ts'

await actElsewhere(awsDrivers(awsEnvironment(process.env[endpointVariable] as string)), {})
