// A process of its own that injects or undoes one fault of Route 53, given as JSON in its arguments.
import { route53Drivers } from '../../src/drivers/systems/route53/driver.ts'
import { actElsewhere } from './act-elsewhere.ts'
import { endpointVariable, route53Environment } from './route53-environment.ts'

const [endpoint = '', zone] = (process.env[endpointVariable] as string).split(' ')
await actElsewhere(route53Drivers(route53Environment(endpoint, zone)), {})
