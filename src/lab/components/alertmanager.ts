import type { MonitoringSettings } from '../../model/monitoring-settings.ts'
import type { LabComponent } from '../topology.ts'
import { addressOf, type ComponentSpec, folderOf, monitoringOf, type Site } from './component.ts'

/** Takes alerts from Prometheus and tells the receiver whose matcher they fit; what fits none is told to nobody. */
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
    env: {},
    files: { [file]: JSON.stringify(configuration(monitoringOf(site)), null, 2) },
    folders: [`${folder}/data`],
  }
}

const configuration = ({ receivers }: MonitoringSettings) => ({
  route: {
    receiver: 'nobody',
    // Each alert by itself, at once: who is on call is told of the second as soon as of the first.
    group_by: ['...'],
    group_wait: '0s',
    group_interval: '1s',
    routes: Object.entries(receivers).map(([receiver, { matcher, repeatMs }]) => ({
      receiver,
      matchers: [matcher],
      repeat_interval: `${repeatMs}ms`,
    })),
  },
  receivers: [
    { name: 'nobody' },
    ...Object.entries(receivers).map(([name, { url }]) => ({ name, webhook_configs: [{ url, send_resolved: true }] })),
  ],
})
