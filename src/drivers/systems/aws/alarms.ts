/** Alarms of CloudWatch as checks: they keep a drill off, and can stop it. */
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import { checked } from '../../contract/checked.ts'
import type { Check } from '../../contract/driver.ts'
import { awsError, clientOptions, requireAccount } from './clients.ts'

/** By the name under which a scenario's stop conditions know them: `aws/orders-failing`. */
export const alarmChecks = (system: string, settings: AwsSettings): Map<string, Check> =>
  new Map(
    Object.entries(settings.alarms ?? {}).map(([name, arn]) => {
      const whole = `${system}/${name}`
      return [whole, (_system, signal) => checked(whole, () => quiet(settings, arn, signal))]
    }),
  )

/** Rejects while it is in alarm. One without data says nothing, as CloudWatch has it, and holds. */
async function quiet(settings: AwsSettings, arn: string, signal: AbortSignal): Promise<string> {
  await requireAccount(settings, signal)
  const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch')
  const client = new CloudWatchClient(await clientOptions(settings))
  const AlarmName = arn.split(':').slice(6).join(':')
  try {
    const command = new DescribeAlarmsCommand({
      AlarmNames: [AlarmName],
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    })
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(command, { abortSignal: signal })
    const [alarm] = [...MetricAlarms, ...CompositeAlarms]
    if (!alarm) throw new Error(`CloudWatch knows no alarm ${AlarmName}`)
    if (alarm.StateValue === 'ALARM') throw new Error(`${AlarmName} is in alarm: ${alarm.StateReason ?? ''}`)
    return `${AlarmName} is ${alarm.StateValue}`
  } catch (error) {
    throw (error as { $fault?: string }).$fault ? awsError('tell of an alarm', error) : error
  } finally {
    client.destroy()
  }
}
