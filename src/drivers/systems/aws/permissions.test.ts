import { expect, test } from 'vitest'
import { account, arns, awsEnvironment } from '../../../../test/drivers/aws-environment.ts'
import type { Statement } from '../../contract/policies.ts'
import { awsDrivers } from './driver.ts'

const driver = awsDrivers(awsEnvironment('http://127.0.0.1:1'))[0]!
const kinds = [...driver.faults, ...(driver.actions ?? [])].map(({ kind }) => kind)
const policies = driver.policies?.(kinds) ?? []
const statementsOf = (kind: string, whose: RegExp) =>
  policies.flatMap(one => (one.kind === kind && whose.test(one.whose) ? one.document.Statement : []))
const actionsIn = (all: readonly Statement[]) => all.flatMap(({ Action }) => Action)

test('every fault and step says what has to be allowed, by name and never by a star', () => {
  for (const kind of kinds) expect(statementsOf(kind, /whoever/), kind).not.toEqual([])
  for (const action of actionsIn(policies.flatMap(({ document }) => document.Statement)))
    expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/)
})

test('the role of FIS may hit what has the drill’s tags, and the stores that are named', () => {
  const own = (kind: string) => statementsOf(kind, /role of FIS/)
  const stop = own('zone.lose').find(({ Action }) => Action.includes('ec2:StopInstances'))
  expect(stop).toMatchObject({
    Resource: `arn:aws:ec2:eu-west-1:${account}:instance/*`,
    Condition: { StringEquals: { 'aws:ResourceTag/drill': 'yes' } },
  })
  expect(own('postgres.kill-primary')[0]).toMatchObject({ Action: ['rds:FailoverDBCluster'], Resource: [arns.cluster] })
  expect(own('object-store.pause-replication')[0]).toMatchObject({ Resource: [arns.bucket] })
  expect(actionsIn(own('cache.lose-zone'))).toContain('elasticache:InterruptClusterAzPower')
  expect(own('aws.fis-template')).toEqual([])
})

test('whoever runs Muster may pass the role to FIS alone, and changes nothing but experiments', () => {
  const own = kinds.filter(kind => !kind.startsWith('aws.')).flatMap(kind => statementsOf(kind, /whoever/))
  const changing = actionsIn(own).filter(action => !/:(Describe|List|Get)/.test(action))
  expect([...new Set(changing)].toSorted()).toEqual([
    ...['fis:CreateExperimentTemplate', 'fis:DeleteExperimentTemplate', 'fis:StartExperiment', 'fis:StopExperiment'],
    ...['fis:TagResource', 'iam:PassRole'],
  ])
  expect(own.find(({ Action }) => Action.includes('iam:PassRole'))).toMatchObject({
    Resource: `arn:aws:iam::${account}:role/fis`,
    Condition: { StringEquals: { 'iam:PassedToService': 'fis.amazonaws.com' } },
  })
})
