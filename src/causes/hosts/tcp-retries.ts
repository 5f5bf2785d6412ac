import { formatMs } from '../../model/duration.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Cause } from '../cause.ts'
import { show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const ofTier = { path: 'hosts/db/sysctl/net.ipv4.tcp_retries2', default: 15 } as const

const longMs = 60_000
const waitMs = 5_000
/** Of the kernel: the first retry comes after so long, each later one after twice that, and none after more than two minutes. */
const [firstMs, mostMs] = [200, 120_000]

/** How long the kernel sends unacknowledged data again before it ends a connection. */
function givesUpMs(settings: LabSettings): number {
  const retries = numberOf(settings, ofTier)
  return Array.from({ length: retries + 1 }, (_, at) => Math.min(firstMs * 2 ** at, mostMs)).reduce((a, b) => a + b, 0)
}

const isSilent = (kind: string) => /isolate|black-hole|lose-.*host/.test(kind)

/** HAProxy speaks to PostgreSQL from the hosts of the databases. A server that is down but not shut leaves its sessions to the kernel. */
export const hostsTcpRetries: Cause = {
  id: 'hosts.tcp_retries2',
  title: 'The kernel sends to a host that has vanished for minutes.',
  rule: 'tcp_retries2 of the database hosts stands for over a minute, and HAProxy keeps the sessions of a server that is down',
  settings: [ofTier, { path: 'databaseEntry.shutdownSessionsOnDown' }],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'let HAProxy shut the sessions of a server that is down, or set tcp_retries2 to 5',
  docs: 'https://docs.kernel.org/networking/ip-sysctl.html',
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const lastsMs = givesUpMs(settings)
    const waited = waitedAfterRoute(run, finding)
    if (settings.databaseEntry.shutdownSessionsOnDown || lastsMs <= longMs) return null
    if (!waited || waited.lower < waitMs || waited.lower > lastsMs) return null
    if (!run.faults.some(({ kind }) => isSilent(kind))) return null
    return `packets to the old primary vanished, its sessions kept clients out for ${show(waited)} after a fresh connection had reached the new one, and the kernel gives up after ${formatMs(lastsMs)}`
  },
}
