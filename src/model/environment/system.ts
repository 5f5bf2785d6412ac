import Type, { type Static } from 'typebox'
import { AwsSettings } from './aws/aws-settings.ts'
import { CommandSettings } from './command/command-settings.ts'
import { HostsSettings } from './hosts/hosts-settings.ts'
import { MonitoringSettings } from './monitoring/monitoring-settings.ts'

/** One way to reach what an environment is made of. */
export const System = Type.Union([HostsSettings, CommandSettings, MonitoringSettings, AwsSettings])
export type System = Static<typeof System>

type Systems = Readonly<Record<string, System>>

/** Those that are machines. */
export const machinesIn = (systems: Systems): HostsSettings[] =>
  Object.values(systems).filter(system => system.driver === 'hosts')

/** Those that are programs of the user, by name. */
export const programsIn = (systems: Systems): [name: string, settings: CommandSettings][] =>
  Object.entries(systems).filter((entry): entry is [string, CommandSettings] => entry[1].driver === 'command')

/** Those that watch the estate, by name. */
export const monitoringIn = (systems: Systems): [name: string, settings: MonitoringSettings][] =>
  Object.entries(systems).filter((entry): entry is [string, MonitoringSettings] => entry[1].driver === 'monitoring')

/** Those that are accounts of AWS, by name. */
export const cloudsIn = (systems: Systems): [name: string, settings: AwsSettings][] =>
  Object.entries(systems).filter((entry): entry is [string, AwsSettings] => entry[1].driver === 'aws')
