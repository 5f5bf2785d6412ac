// A process of its own that injects or undoes one fault of Cloudflare, given as JSON in its arguments.
import { cloudflareDrivers } from '../../src/drivers/systems/cloudflare/driver.ts'
import { tokenKey } from '../../src/drivers/systems/secrets.ts'
import { cloudflareEnvironment, endpointVariable, tokenVariable } from './cloudflare-environment.ts'
import { actElsewhere } from './act-elsewhere.ts'

const secrets = { [tokenKey('edge')]: process.env[tokenVariable] as string }
const environment = cloudflareEnvironment(process.env[endpointVariable] as string)
await actElsewhere(cloudflareDrivers(environment), { secrets: () => secrets })
