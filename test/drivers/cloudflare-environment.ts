/** An estate whose clients are led by Cloudflare; where its API answers is told by a variable. */
import overSsh from '../../environments/lab-over-ssh.ts'
import { ids } from './cloud-names.ts'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'

export { ids }
export const endpointVariable = 'MUSTER_TEST_CLOUDFLARE'
export const tokenVariable = 'MUSTER_TEST_CLOUDFLARE_TOKEN'
export const cloudflareEnvironment = (endpoint: string): EstateEnvironment => ({
  ...overSsh,
  name: 'behind-cloudflare',
  systems: {
    edge: {
      ...{ driver: 'cloudflare', account: ids.account, zone: ids.zone, endpoint },
      token: { fromEnvironment: tokenVariable },
      loadBalancers: {
        'front-door': {
          id: ids.door,
          pools: {
            here: { id: ids.here, region: 'eu-west-1' },
            there: { id: ids.there, region: 'eu-central-1', zone: 'a' },
          },
          purge: { hosts: ['shop.example'] },
        },
      },
    },
    ...overSsh.systems,
  },
})
