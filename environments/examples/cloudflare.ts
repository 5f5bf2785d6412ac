/** The platform of `aws.ts`, with Cloudflare before it instead of Route 53. Nothing here exists: copy it, and say what is yours. */
import aws from './aws.ts'
import { defineEnvironment } from '../../src/scenario/define-environment.ts'

export default defineEnvironment({
  ...aws,
  name: 'cloudflare',
  description: 'the platform in AWS behind Cloudflare, staging',
  systems: {
    ...Object.fromEntries(Object.entries(aws.systems).filter(([name]) => name !== 'dns')),
    edge: {
      driver: 'cloudflare',
      account: '023e105f4ecef8ad9ca31a8372d0c353',
      zone: '9a7806061c88ada191ed06f989cc3dac',
      token: { fromEnvironment: 'CLOUDFLARE_TOKEN' },
      loadBalancers: {
        eu: {
          id: '699d98642c564d2e855e9661899b7252',
          pools: {
            dublin: { id: '17b5962d775c646f3f9725cbc7a53df4', region: 'eu-west-1' },
            frankfurt: { id: '9290f38c5d07c2e2f4df57b1f61d4196', region: 'eu-central-1' },
          },
          purge: { hosts: ['eu.platform.example'] },
        },
        us: {
          id: '5f1e0c9d3b7a4c2e8d6f0a1b2c3d4e5f',
          pools: {
            virginia: { id: '00920f38ce07c2e2f4df50b1f61d4194', region: 'us-east-1' },
            oregon: { id: 'de90f38ced07c2e2f4df50b1f61d4194', region: 'us-west-2' },
          },
          purge: { hosts: ['us.platform.example'] },
        },
      },
    },
  },
})
