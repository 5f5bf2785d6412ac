import Type, { type Static } from 'typebox'
import { AwsSettings } from './aws/aws-settings.ts'
import { CloudflareSettings } from './cloudflare/cloudflare-settings.ts'
import { CommandSettings } from './command/command-settings.ts'
import { HostsSettings } from './hosts/hosts-settings.ts'
import { MonitoringSettings } from './monitoring/monitoring-settings.ts'
import { Route53Settings } from './route53/route53-settings.ts'

/** One way to reach what an environment is made of. */
export const System = Type.Union([
  HostsSettings,
  CommandSettings,
  MonitoringSettings,
  AwsSettings,
  CloudflareSettings,
  Route53Settings,
])
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

/** Those that are load balancers of Cloudflare, by name. */
export const cloudflaresIn = (systems: Systems): [name: string, settings: CloudflareSettings][] =>
  Object.entries(systems).filter((entry): entry is [string, CloudflareSettings] => entry[1].driver === 'cloudflare')

/** Those that are hosted zones of Route 53, by name. */
export const hostedZonesIn = (systems: Systems): [name: string, settings: Route53Settings][] =>
  Object.entries(systems).filter((entry): entry is [string, Route53Settings] => entry[1].driver === 'route53')
