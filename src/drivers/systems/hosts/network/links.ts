/** Links of a host, as `ip -d -j addr show` tells of them, and which of them lead out of it. Pure. */

export interface Link {
  readonly name: string
  /** whether packets to and from other machines pass it, as these see them */
  readonly leadsOut: boolean
  readonly addresses: readonly string[]
}

interface Said {
  readonly ifname: string
  readonly flags?: readonly string[]
  /** the bridge or bond that it belongs to */
  readonly master?: string
  readonly linkinfo?: { readonly info_kind?: string }
  readonly addr_info?: readonly { readonly local?: string; readonly scope: string }[]
}

/** null: it is not what `ip` says there. */
export function linksOf(text: string): Link[] | null {
  const all = parsed(text)
  if (all === null) return null
  return all.map(link => ({
    name: link.ifname,
    leadsOut: leadsOut(link, all),
    // Some hosts are known by one that stands at no link to anybody.
    addresses: (link.addr_info ?? []).flatMap(({ local, scope }) =>
      local === undefined || scope === 'host' ? [] : local,
    ),
  }))
}

function parsed(text: string): readonly Said[] | null {
  try {
    return JSON.parse(text) as readonly Said[]
  } catch {
    // Too old for `-j`, or not there: whoever asks tells what it takes.
    return null
  }
}

/**
 * What goes through a tunnel passes another link as packets between hosts, and is judged there. A bridge leads out where one of its
 * ports does: others lead to containers of the host itself.
 */
function leadsOut(link: Said, all: readonly Said[]): boolean {
  const { ifname, flags = [], master, linkinfo } = link
  if (isLoopback(link) || !flags.includes('UP') || joins(master, all)) return false
  const kind = linkinfo?.info_kind
  if (kind === 'bridge') return all.some(port => port.master === ifname && isOutward(port))
  if (kind === 'veth') return (link.addr_info ?? []).some(({ scope }) => scope === 'global')
  return isOutward(link)
}

const isLoopback = ({ flags = [] }: Said) => flags.includes('LOOPBACK')

const joins = (master: string | undefined, all: readonly Said[]) =>
  all.some(
    ({ ifname, linkinfo }) => ifname === master && ['bridge', 'bond', 'team'].includes(linkinfo?.info_kind ?? ''),
  )

/** A device of the machine, or what is made of such. */
const isOutward = ({ linkinfo }: Said) =>
  [undefined, 'bond', 'team', 'vlan', 'macvlan', 'ipvlan', 'ipoib', 'hsr'].includes(linkinfo?.info_kind)
