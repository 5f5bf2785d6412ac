/** Queues of a run at links of a host, in the words of tc: what is marked for them waits there, all else passes. Pure. */
import { quoted } from '../remote-shell.ts'
import type { Queue } from './obstacle.ts'

/** Puts a queue at a link which has none but the kernel's own; fails where somebody has put one there. */
export const queueAt = (link: string, handle: string, { shape, leaf }: Queue): string => {
  const at = `dev ${quoted(link)}`
  return [
    // A link without a length of its own would let nothing pass of what is not meant.
    `tc qdisc add ${at} root handle ${handle} htb direct_qlen 1000`,
    `tc class add ${at} parent ${handle} classid ${handle}1 htb ${shape} quantum 60000`,
    ...(leaf === null ? [] : [`tc qdisc add ${at} parent ${handle}1 ${leaf}`]),
  ].join(' && ')
}

/** The kernel takes away nothing that has another handle. */
export const unqueueAt = (link: string, handle: string): string =>
  `tc qdisc del dev ${quoted(link)} root handle ${handle}`
