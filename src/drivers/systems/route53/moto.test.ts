import { afterAll, describe, expect, test } from 'vitest'
import { isHere } from '../../../../test/doubles/is-here.ts'
import { hasMoto, startMoto } from '../../../../test/doubles/moto.ts'
import type { RecordSet } from '../../../../test/doubles/route53.ts'
import { describeDriverConformance } from '../../../../test/drivers/conformance.ts'
import { route53Environment } from '../../../../test/drivers/route53-environment.ts'
import { context, elsewhere, here, original, system, unknown } from '../../../../test/drivers/route53-stage.ts'
import type { AnyAction } from '../../contract/action.ts'
import type { Driver } from '../../contract/driver.ts'
import { route53Drivers } from './driver.ts'

describe('Route 53, by moto', async () => {
  if (!isHere('moto', hasMoto)) return
  const moto = await startMoto()
  afterAll(() => moto.close())
  const { Route53Client, CreateHostedZoneCommand, ChangeResourceRecordSetsCommand, ListResourceRecordSetsCommand } =
    await import('@aws-sdk/client-route-53')
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }
  const client = new Route53Client({ region: 'us-east-1', endpoint: moto.url, credentials })
  afterAll(() => client.destroy())
  const made = await client.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'test' }))
  const HostedZoneId = (made.HostedZone?.Id ?? '').split('/').at(-1) as string
  // moto refuses to make again what was made before, though it has been deleted since: what is there was put there otherwise.
  const put = (set: object) => ({ Action: 'UPSERT' as const, ResourceRecordSet: set as never })
  const numbered = ({ Weight, TTL, ResourceRecords = [], ...set }: RecordSet) => ({
    ...{ ...set, TTL: Number(TTL), ResourceRecords: ResourceRecords.map(Value => ({ Value })) },
    ...(Weight === undefined ? {} : { Weight: Number(Weight) }),
  })
  // A set that is deleted goes by its identifier alone, whatever its name: each is there once.
  const own = original.filter(({ Type, Region }) => Type === 'A' && Region === undefined)
  const Changes = own.map(set => put(numbered(set)))
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }))
  const list = async () =>
    (await client.send(new ListResourceRecordSetsCommand({ HostedZoneId }))).ResourceRecordSets ?? []
  const environment = route53Environment(moto.url, HostedZoneId)
  const driver = route53Drivers(environment)[0] as Driver

  describeDriverConformance('route53', {
    ...{ driver, environment, system: () => system },
    standing: async () => (await list()).flatMap(({ Name = '' }) => (Name.startsWith('_muster-') ? Name : [])),
    elsewhere: elsewhere(`${moto.url} ${HostedZoneId}`),
    cases: [{ kind: 'edge.withdraw', target: here('weighted'), spec: {}, leased: false, unknown }],
  })

  test('values that were changed come back as they were', async () => {
    const before = await list()
    const cutOver = driver.actions?.[0] as AnyAction
    const { handle } = await cutOver.prepare(
      { to: 'eu-central-1' } as never,
      { component: 'simple' },
      context('run-moto'),
    )
    await cutOver.perform(handle as never, context('run-moto'))
    const simple = (await list()).find(({ Name }) => Name === 'simple.example.com.')
    expect(simple?.ResourceRecords).toEqual([{ Value: '198.51.100.1' }])
    await cutOver.undo?.(handle as never, context('run-moto'))
    const text = (sets: readonly object[]) => sets.map(set => JSON.stringify(set)).toSorted()
    expect(text(await list())).toEqual(text(before))
  })
})
