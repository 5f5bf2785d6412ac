import { spawnSync } from 'node:child_process'
import { afterAll, describe, expect, test } from 'vitest'
import { isHere } from '../../../../test/doubles/is-here.ts'
import { startAwsStage } from '../../../../test/drivers/aws-stage.ts'
import { awsEnvironment } from '../../../../test/drivers/aws-environment.ts'

/** Prints what is wrong with what an operation of FIS is given, by AWS's own client; nothing: it is taken. */
const program = `
import json, sys
import botocore.session
from botocore.validate import ParamValidator
model = botocore.session.get_session().get_service_model('fis')
for line in sys.stdin:
    operation, given = json.loads(line)
    report = ParamValidator().validate(given, model.operation_model(operation).input_shape)
    print(json.dumps(report.generate_report()))
`
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0

function complaints(calls: readonly (readonly [operation: string, given: object])[]): string[] {
  const input = calls.map(call => JSON.stringify(call)).join('\n')
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as string)
}

/** Where the machine has AWS's own client for Python, it says too whether FIS would take what Muster sends. */
describe('judged by botocore', async () => {
  if (!isHere('botocore', hasBotocore)) return
  const stage = await startAwsStage()
  if (!isHere('FIS’s own description', stage)) return
  const { fis, driverAt, faultOf, context, prepared, zone } = stage
  afterAll(() => stage.close())

  test('it would complain of what is wrong', () => {
    expect(complaints([['CreateExperimentTemplate', { description: 7 }]])[0]).toMatch(/clientToken[^]*roleArn/)
  })

  test('every template that a fault makes is taken', async () => {
    const frankfurt = { ...awsEnvironment(fis.url).systems['aws'], region: 'eu-central-1' }
    const driver = driverAt(fis.url, {}, { frankfurt })
    const targets: Record<string, object> = {
      'zone.isolate': zone,
      'zone.lose': zone,
      'region.isolate': { region: 'eu-west-1' },
      'postgres.kill-primary': { store: 'core-db' },
      'cache.lose-zone': { store: 'sessions', ...zone },
      'object-store.pause-replication': { store: 'uploads' },
    }
    for (const [kind, target] of Object.entries(targets)) {
      const fault = faultOf(kind, driver)
      const handle = await prepared(fault, target, `run-${kind}`)
      await fault.inject(handle, context(`run-${kind}`))
      await fault.undo(handle, context(`run-${kind}`))
      stage.reset()
    }
    const sent = fis.calls.map(({ operation, input }) => [operation, input] as const)
    const kinds = sent.filter(([operation]) => operation === 'CreateExperimentTemplate')
    expect(kinds).toHaveLength(Object.keys(targets).length)
    expect(complaints(sent).filter(text => text !== '')).toEqual([])
  }, 60_000)
})
