/**
 * Anycast: every point of presence announces its front door's address by BGP to the backbone, which sends clients to the
 * nearest that does. A point is left at once when BFD no longer hears it, and it withdraws itself while its own proxy is dead or finds nobody to serve.
 */
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { ownModule } from '../../model/own-files.ts'
import { doorOfPoint, type FrontDoor, frontDoors, isAnycast, type PointOfPresence } from '../front-doors.ts'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, type Site, socketFolderOf } from './component.ts'

/** Where a routing daemon is asked. */
export const routingSocket = (componentId: string) => `${socketFolderOf(componentId)}/bird.ctl`

/** Protocol of the backbone's daemon that speaks to a point: `eu_dublin`. */
export const sessionOf = ({ id }: PointOfPresence) => id.replace('edge@', '').replaceAll('-', '_')

/** A path under which every edge answers for itself alone. */
export const edgeHealthPath = '/edge-health'

const backboneAs = 64512
const firstPointAs = 65001

export function routing(site: Site, component: LabComponent): ComponentSpec {
  return component.host === 'backbone' ? backboneRouting(site, component) : pointRouting(site, component)
}

function backboneRouting(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/bird.conf`
  return {
    id: component.id,
    host: component.host,
    argv: ['bird', '-f', '-c', file, '-s', routingSocket(component.id)],
    env: {},
    files: { [file]: backboneConfiguration(site.settings) },
    folders: [folder, socketFolderOf(component.id)],
    isPrivileged: true,
  }
}

/** Its daemon is run by the watcher of its proxy, so that nothing is announced that nobody watches. */
function pointRouting(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/bird.conf`
  const { checkMs, fall, rise } = site.settings.edge.anycast
  const edge = component.id.replace('routing@', 'edge@')
  const door = doorOfPoint(site.settings.edges, edge)
  return {
    id: component.id,
    host: component.host,
    argv: [process.execPath, ownModule(import.meta.dirname, '../services/announcer')],
    env: {
      BIRD_FILE: file,
      BIRD_SOCKET: routingSocket(component.id),
      CHECK_URL: `http://${door.address}${edgeHealthPath}`,
      CHECK_MS: String(checkMs),
      FALL: String(fall),
      RISE: String(rise),
    },
    files: { [file]: pointConfiguration(site.settings, door, component) },
    folders: [folder, socketFolderOf(component.id)],
    isPrivileged: true,
  }
}

const routerOf = (address: string) => address.replace(/\.\d+$/, '.1')

function pointConfiguration(settings: LabSettings, door: FrontDoor, { address, id }: LabComponent): string {
  const session = sessionOptions(settings.edge.anycast)
  const at = numbered(settings).find(({ point }) => point.id === id.replace('routing@', 'edge@'))
  return `log stderr { info, warning, error, fatal, bug };
router id ${address};
protocol device { }
${bfd(settings)}
protocol static anycast {
  disabled;
  ipv4;
  route ${door.address}/32 unreachable;
}
protocol bgp upstream {
  local as ${at?.as};
  neighbor ${routerOf(address)} as ${backboneAs};
${session}
  ipv4 { import none; export where proto = "anycast"; next hop self; };
}
`
}

function backboneConfiguration(settings: LabSettings): string {
  const session = sessionOptions(settings.edge.anycast)
  const sessions = numbered(settings).map(
    ({ door, point, as, distance }) => `protocol bgp ${sessionOf(point)} {
  local as ${backboneAs};
  neighbor ${point.address} as ${as};
${session}
  ipv4 { preference ${200 - distance}; import where net = ${door.address}/32; export none; };
}
`,
  )
  return `log stderr { info, warning, error, fatal, bug };
router id 10.255.255.1;
protocol device { }
${bfd(settings)}
protocol kernel {
  ipv4 { import none; export where source = RTS_BGP; };
}
${sessions.join('')}`
}

/** Every point of presence of an anycast door, with its number as an autonomous system and its distance to the clients. */
const numbered = ({ edges }: LabSettings) =>
  frontDoors(edges)
    .filter(isAnycast)
    .flatMap(door => door.points.map((point, distance) => ({ door, point, distance })))
    .map((entry, at) => ({ ...entry, as: firstPointAs + at }))

/** Lines of each BGP session, of either end. */
const sessionOptions = ({ holdTimeS = 9, keepaliveTimeS, bgp }: LabSettings['edge']['anycast']) =>
  Object.entries({
    bfd: true,
    'connect delay time': 1,
    'connect retry time': 1,
    'error wait time': '1, 4',
    'hold time': holdTimeS,
    ...(keepaliveTimeS === undefined ? {} : { 'keepalive time': keepaliveTimeS }),
    ...bgp,
  })
    .map(([option, value]) => `  ${option} ${value === true ? 'on' : value === false ? 'off' : value};`)
    .join('\n')

const bfd = ({ edge }: LabSettings) => `protocol bfd {
  interface "*" {
    interval ${edge.anycast.bfdIntervalMs} ms;
    multiplier ${edge.anycast.bfdMultiplier};
  };
}`
