/**
 * Packets that take longer: rules hand them to queues of the kernel, and a program lets them go when their time has come. The
 * rules say `--queue-bypass`: should the program die, packets pass at once.
 */
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('delayer.py', import.meta.url))

/** One direction of a link, at a router. */
export interface Delay {
  readonly queue: number
  /** where the kernel looks at it, and which packets it means, in iptables' words */
  readonly chain: 'FORWARD' | 'PREROUTING' | 'POSTROUTING'
  readonly match: string
  readonly delayMs: number
  readonly jitterMs: number
  readonly lossPercent: number
}

/** Whose delays these are: the mark in their rules, and the file that holds the program's pid. */
export interface Owner {
  readonly mark: string
  readonly pidFile: string
}

/** A shell script that begins to delay; it fails, with the reason, where the machine cannot. */
export function delayScript(delays: readonly Delay[], { mark, pidFile }: Owner): string {
  const queues = delays.map(({ queue, delayMs, jitterMs, lossPercent }) =>
    [queue, delayMs, jitterMs, lossPercent].join(':'),
  )
  return `set -e
setsid -f sh -c 'echo $$ >"$1"; shift; exec "$@"' delay ${pidFile} python3 ${program} ${queues.join(' ')} >${pidFile}.log 2>&1 </dev/null
tries=0
until grep -qx ready ${pidFile}.log; do
  tries=$((tries + 1))
  if [ $tries -gt 250 ] || { [ -s ${pidFile} ] && ! kill -0 "$(cat ${pidFile})" 2>/dev/null; }; then
    cat ${pidFile}.log >&2; exit 3
  fi
  sleep 0.02
done
${delays.map(delay => rule('-A', delay, mark)).join('\n')}`
}

/** A shell script that ends it: no packet goes there any more, those that wait still come out, then the program ends. */
export function undelayScript(delays: readonly Delay[], { mark, pidFile }: Owner): string {
  const longestMs = Math.max(...delays.map(({ delayMs, jitterMs }) => delayMs + jitterMs))
  return [
    ...delays.map(delay => `${rule('-D', delay, mark)} 2>/dev/null || true`),
    `sleep ${((longestMs + 50) / 1000).toFixed(3)}`,
    `[ -s ${pidFile} ] && kill "$(cat ${pidFile})" 2>/dev/null`,
    `rm -f ${pidFile} ${pidFile}.log`,
  ].join('\n')
}

const rule = (act: '-A' | '-D', { chain, match, queue }: Delay, mark: string) =>
  `iptables-nft -w -t mangle ${act} ${chain} ${match} -m comment --comment ${mark} -j NFQUEUE --queue-num ${queue} --queue-bypass`

/** A shell script that prints how many rules carry the mark, how many packets are handed to queues at all, and who listens. */
export const lookScript = (
  mark: string,
) => `iptables-nft -w -t mangle -S 2>/dev/null | grep -c -- '--comment ${mark} ' || true
cut -c1-5 /proc/net/netfilter/nfnetlink_queue 2>/dev/null | tr -d ' ' | tr '\\n' ' '`

/** What {@link lookScript} printed. */
export function readLook(text: string): { readonly rules: number; readonly listening: readonly number[] } {
  const [rules = '', queues = ''] = text.split('\n')
  return { rules: Number(rules), listening: queues.split(' ').filter(Boolean).map(Number) }
}
