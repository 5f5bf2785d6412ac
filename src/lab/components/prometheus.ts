import { gatewayOf } from '../../model/environment/lab/gateway-settings.ts'
import type { MonitoringSettings } from '../../model/environment/lab/monitoring-settings.ts'
import { frontDoors } from '../front-doors.ts'
import type { LabComponent } from '../topology.ts'
import { addressOf, type ComponentSpec, folderOf, monitoringOf, oneProcessor, type Site } from './component.ts'
import { doorModule } from './blackbox-exporter.ts'

/** Scrapes the lab and evaluates the alert rules. The configuration is JSON, which is YAML. */
export function prometheus(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const { resendDelayMs, ...settings } = monitoringOf(site)
  const [file, rules] = [`${folder}/prometheus.yml`, `${folder}/rules.yml`]
  return {
    id: component.id,
    host: component.host,
    argv: [
      'prometheus',
      ...[`--config.file=${file}`, `--web.listen-address=${component.address}:${component.port}`],
      // In memory: its log must not compete with the drilled database for the disk.
      ...['--storage.tsdb.path=/run/lab/prometheus', '--storage.tsdb.retention.time=2h'],
      `--rules.alert.resend-delay=${resendDelayMs}ms`,
      // A sample that bears a mark can be given to it, so that whoever searches its labels can show that they see.
      '--web.enable-remote-write-receiver',
    ],
    env: oneProcessor,
    files: {
      [file]: JSON.stringify(configuration(site, rules), null, 2),
      [rules]: JSON.stringify(
        { groups: [{ name: 'lab', rules: Object.entries(settings.rules).map(ruleOf) }] },
        null,
        2,
      ),
    },
    folders: [folder, '/run/lab/prometheus'],
  }
}

const ruleOf = ([alert, { expr, forMs, labels, annotations }]: [string, MonitoringSettings['rules'][string]]) => ({
  alert,
  expr,
  for: `${forMs}ms`,
  labels,
  ...(annotations ? { annotations } : {}),
})

function configuration(site: Site, rules: string) {
  const { scrapeIntervalMs, scrapeIntervalsMs, evaluationIntervalMs, probeTimeoutMs } = monitoringOf(site)
  const every = (job: 'gateway' | 'patroni') => ({
    scrape_interval: `${scrapeIntervalsMs?.[job] ?? scrapeIntervalMs}ms`,
  })
  const of = (kind: LabComponent['kind']) => site.topology.components.filter(other => other.kind === kind)
  return {
    global: {
      scrape_interval: `${scrapeIntervalMs}ms`,
      // What is asked through the blackbox exporter needs a little longer than the probe itself.
      scrape_timeout: `${Math.min(scrapeIntervalMs, probeTimeoutMs + 100)}ms`,
      evaluation_interval: `${evaluationIntervalMs}ms`,
    },
    alerting: {
      alertmanagers: [{ static_configs: of('alertmanager').map(other => ({ targets: [addressOf(other)] })) }],
    },
    rule_files: [rules],
    scrape_configs: [
      // As clients reach it, from whichever point of presence.
      probed(
        site,
        'front_door',
        frontDoors(site.settings.edges).map(door => ({
          id: door.id,
          region: null,
          url: `http://${door.address}/api/v1/users/1`,
          module: doorModule(door),
        })),
      ),
      {
        ...probed(
          site,
          'gateway',
          of('gateway').map(own => ({
            id: own.id,
            region: own.region,
            url: `http://${addressOf(own)}${gatewayOf(site.settings.gateway, own.region as string).healthPath}`,
            module: 'gateway',
          })),
        ),
        ...every('gateway'),
      },
      {
        job_name: 'patroni',
        ...every('patroni'),
        static_configs: of('patroni').map(own => ({ targets: [addressOf(own)], labels: labelsOf(own) })),
      },
    ],
  }
}

type Probed = Pick<LabComponent, 'id' | 'region'> & { readonly url: string; readonly module: string }

/** Asked by the blackbox exporter, with its module of that name. */
function probed(site: Site, job: string, probes: readonly Probed[]) {
  const [exporter] = site.topology.components.filter(({ kind }) => kind === 'blackbox-exporter')
  return {
    job_name: job,
    metrics_path: '/probe',
    static_configs: probes.map(probe => ({
      targets: [probe.url],
      labels: { ...labelsOf(probe), __param_module: probe.module },
    })),
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { target_label: '__address__', replacement: addressOf(exporter as LabComponent) },
    ],
  }
}

/** An alert says by these what it is about. */
const labelsOf = ({ id, region }: Pick<LabComponent, 'id' | 'region'>) => ({
  component: id,
  ...(region === null ? {} : { region }),
})
