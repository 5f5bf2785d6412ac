/** An estate whose zones, database, cache and bucket lie in an account of AWS; where its APIs answer is told by a variable. */
import overSsh from '../../environments/lab-over-ssh.ts'
import { account, arns, tags } from './cloud-names.ts'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'

export { account, arns, tags }
export const endpointVariable = 'MUSTER_TEST_AWS'
export const awsEnvironment = (endpoint: string): EstateEnvironment => ({
  ...overSsh,
  name: 'in-aws',
  stores: {
    ...overSsh.stores,
    uploads: { ...overSsh.stores['core-db']!, kind: 'object-store', bucket: 'uploads' },
  },
  systems: {
    aws: {
      ...{ driver: 'aws', region: 'eu-west-1', account, tags, endpoint },
      fisRole: `arn:aws:iam::${account}:role/fis`,
      stopAlarms: [`arn:aws:cloudwatch:eu-west-1:${account}:alarm:too-bad`],
      stores: {
        'core-db': { auroraCluster: arns.cluster },
        sessions: { replicationGroup: arns.cache },
        uploads: { bucket: arns.bucket, replicatesTo: 'eu-central-1' },
      },
    },
    ...overSsh.systems,
  },
})
