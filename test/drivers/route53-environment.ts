/** An estate whose clients are led by records of Route 53; where its API answers is told by a variable. */
import overSsh from '../../environments/lab-over-ssh.ts'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'

export const endpointVariable = 'MUSTER_TEST_ROUTE53'
export const account = '123456789012'

export const route53Environment = (endpoint: string, hostedZone = 'Z0000000EXAMPLE'): EstateEnvironment => ({
  ...overSsh,
  name: 'behind-route53',
  systems: {
    dns: {
      ...{ driver: 'route53', account, hostedZone, endpoint },
      records: {
        weighted: {
          ...{ name: 'weighted.example.com', type: 'A' },
          places: {
            here: { region: 'eu-west-1', set: 'ireland' },
            there: { region: 'eu-central-1', set: 'germany' },
          },
        },
        simple: {
          ...{ name: 'simple.example.com', type: 'A' },
          places: {
            a: { region: 'eu-west-1', zone: 'a', values: ['192.0.2.1'] },
            b: { region: 'eu-west-1', zone: 'b', values: ['192.0.2.2'] },
            there: { region: 'eu-central-1', values: ['198.51.100.1'] },
          },
        },
        nearest: {
          ...{ name: 'nearest.example.com', type: 'A' },
          places: {
            here: { region: 'eu-west-1', set: 'ireland' },
            there: { region: 'eu-central-1', set: 'germany' },
          },
        },
      },
    },
    ...overSsh.systems,
  },
})
