import { nobody, routeOf } from '../../model/environment/lab/alert-routing.ts'
import type { MonitoringSettings } from '../../model/environment/lab/monitoring-settings.ts'
import type { LabComponent } from '../topology.ts'
import { addressOf, type ComponentSpec, folderOf, monitoringOf, oneProcessor, type Site } from './component.ts'

/** Takes alerts from Prometheus and tells the receivers to whom its routes lead; what fits none is told to nobody. */
export function alertmanager(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/alertmanager.yml`
  return {
    id: component.id,
    host: component.host,
    argv: [
      'prometheus-alertmanager',
      ...[`--config.file=${file}`, `--web.listen-address=${addressOf(component)}`],
      ...['--cluster.listen-address=', `--storage.path=${folder}/data`, '--data.retention=2h'],
    ],
    env: oneProcessor,
    files: { [file]: JSON.stringify(configuration(monitoringOf(site)), null, 2) },
    folders: [`${folder}/data`],
  }
}

function configuration(monitoring: MonitoringSettings) {
  const { route: _root, ...others } = monitoring.alertmanager ?? {}
  return {
    ...others,
    route: routeOf(monitoring),
    receivers: [
      { name: nobody },
      ...Object.entries(monitoring.receivers).map(([name, { url, webhook }]) => ({
        name,
        webhook_configs: [{ send_resolved: true, ...webhook, url }],
      })),
    ],
  }
}
