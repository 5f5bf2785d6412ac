import type { Value } from '../../model/environment/lab/configuration.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { MonitoringSettings } from '../../model/environment/lab/monitoring-settings.ts'
import type { ObjectKeys } from '../objects/keys.ts'
import type { LabComponent, Topology } from '../topology.ts'

/** What configuration is made from. */
export interface Site {
  readonly settings: LabSettings
  readonly topology: Topology
  /** absolute */
  readonly stateDir: string
  /** names this very lab: one that is built anew from the same settings has another */
  readonly labId: string
  readonly tokenKey: string
  /** data directory of a freshly initialised PostgreSQL, copied at bootstrap */
  readonly databaseTemplate: string
  /** null: the lab has no object store */
  readonly objectKeys: ObjectKeys | null
}

/** How a component is started: data, so that any process can start it again. */
export interface ComponentSpec {
  readonly id: string
  readonly host: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** absolute path -> text, written before the first start */
  readonly files: Readonly<Record<string, string>>
  /** absolute paths that must exist */
  readonly folders: readonly string[]
  /** run as the sandbox's root: an ordinary user may neither change routes nor mark packets as urgent */
  readonly isPrivileged?: boolean
}

/**
 * Environment of a daemon written in Go that has little to do: of the processors that it may use, it looks for work on all of
 * them each time it wakes, which costs an idle lab more than the work.
 */
export const oneProcessor = { GOMAXPROCS: '1', GOGC: '400' }

/** Where a component keeps its data, configuration, log and pid file. */
export const folderOf = (site: Pick<Site, 'stateDir'>, id: string) => `${site.stateDir}/${id.replace('@', '-')}`

/** Sockets live in the sandbox's own /run: a socket's path may have 107 bytes only, whatever the project's path. */
export const socketFolderOf = (id: string) => `/run/lab/${id.replace('@', '-')}`

/** The components of one kind in a region, in zone order. */
export const peers = (site: Pick<Site, 'topology'>, component: LabComponent, kind = component.kind) =>
  site.topology.components.filter(other => other.kind === kind && other.region === component.region)

/** The component of a kind in the same zone. */
export function neighbour(site: Pick<Site, 'topology'>, component: LabComponent, kind: LabComponent['kind']) {
  const found = peers(site, component, kind).find(other => other.zone === component.zone)
  if (!found) throw new Error(`no ${kind} beside ${component.id}`)
  return found
}

export const addressOf = ({ address, port }: LabComponent) => `${address}:${port}`

/** The settings of a site whose topology has monitoring in it. */
export function monitoringOf({ settings }: Pick<Site, 'settings'>): MonitoringSettings {
  if (!settings.monitoring) throw new Error('the settings have no monitoring')
  return settings.monitoring
}

/** `key = value` lines; a list has a line for each of its values. */
export const iniLines = (
  record: Readonly<Record<string, Value | readonly Value[]>>,
  between = ' = ',
  text: (value: Value) => string = String,
) =>
  Object.entries(record).flatMap(([key, values]) =>
    [values].flat().map(value => `${key}${between}${text(value as Value)}`),
  )
