/** The lab of one region as an estate in AWS: its zones and database are hit by FIS, and clients are led by Cloudflare. */
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'
import { account, arns, ids, tags } from '../drivers/cloud-names.ts'

export { account, arns, ids, tags }
export const tokenVariable = 'MUSTER_CLOUD_TOKEN'
export const token = 'drill-token'
export const doorPort = 8088
export const hostedZone = 'Z0000000EXAMPLE'

/** A pool for each zone. */
export const pools = { a: ids.here, b: ids.there, c: ids.other } as const

export interface Endpoints {
  readonly aws: string
  readonly cloudflare: string
  readonly route53: string
}

export function cloudEnvironment(
  overSsh: EstateEnvironment,
  { aws, cloudflare, route53 }: Endpoints,
): EstateEnvironment {
  const region = 'eu-west-1'
  const service = overSsh.services['backend-api'] as EstateEnvironment['services'][string]
  const pool = (zone: keyof typeof pools) => ({ id: pools[zone], region, zone })
  return {
    ...overSsh,
    name: 'lab-as-cloud',
    description: 'the lab of one region, hit by AWS FIS and led by Cloudflare',
    services: { 'backend-api': { ...service, frontDoor: `http://127.0.0.1:${doorPort}` } },
    vantages: Object.fromEntries(
      // Who stands inside the region does not come by Cloudflare.
      Object.entries(overSsh.vantages).map(([name, vantage]) => [
        name,
        vantage.host === 'client-eu' ? vantage : { ...vantage, frontDoor: service.frontDoor },
      ]),
    ),
    systems: {
      aws: {
        ...{ driver: 'aws', region, account, tags, endpoint: aws },
        fisRole: `arn:aws:iam::${account}:role/fis`,
        stopAlarms: [`arn:aws:cloudwatch:${region}:${account}:alarm:too-bad`],
        stores: { 'core-db': { auroraCluster: arns.cluster } },
      },
      edge: {
        ...{ driver: 'cloudflare', account: ids.account, zone: ids.zone, endpoint: cloudflare },
        token: { fromEnvironment: tokenVariable },
        loadBalancers: { 'front-door': { id: ids.door, pools: { a: pool('a'), b: pool('b'), c: pool('c') } } },
      },
      dns: {
        ...{ driver: 'route53', account, hostedZone, endpoint: route53 },
        records: {
          legacy: {
            ...{ name: 'legacy.example.com', type: 'A' },
            places: {
              a: { region, zone: 'a', values: ['192.0.2.1'] },
              b: { region, zone: 'b', values: ['192.0.2.2'] },
            },
          },
        },
      },
      ...overSsh.systems,
    },
  }
}
