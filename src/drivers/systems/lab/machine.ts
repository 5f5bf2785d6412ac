/** Whether this machine can be trusted with a measurement: clock, memory, disk, and who else is using the processor. */
import { readFile, statfs } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import type { CheckResult } from '../../../model/record/journal-entry.ts'

export interface MachineFacts {
  /** the kernel's clock source; null where the kernel does not tell */
  readonly clockSource: string | null
  readonly memoryAvailableBytes: number
  /** free where the lab keeps its data */
  readonly diskFreeBytes: number
  /** processes that want to run, averaged over a minute */
  readonly load: number
  readonly processors: number
  /** share of processor time that the hypervisor took away since boot, 0 to 1 */
  readonly stolen: number
  /** until a page of fresh memory can be written to */
  readonly pageUs: number
}

export async function machineFacts(stateDir: string): Promise<MachineFacts> {
  const [clockSource, meminfo, stat, disk] = await Promise.all([
    readFile('/sys/devices/system/clocksource/clocksource0/current_clocksource', 'utf8').catch(() => null),
    readFile('/proc/meminfo', 'utf8'),
    readFile('/proc/stat', 'utf8'),
    statfs(stateDir),
  ])
  return {
    // Some sandboxes hide /sys: not knowing the clock is a finding of its own.
    clockSource: clockSource?.trim() ?? null,
    memoryAvailableBytes: Number(/MemAvailable:\s+(\d+)/.exec(meminfo)?.[1] ?? 0) * 1024,
    diskFreeBytes: disk.bavail * disk.bsize,
    load: loadavg()[0] ?? 0,
    processors: availableParallelism(),
    stolen: stolenShare(stat),
    pageUs: pageTimeUs(),
  }
}

/** How long the kernel takes to give a page of memory: each process that starts needs hundreds of them. A machine of its own takes less than 1 µs. */
export const pageTimeUs = (): number => Math.min(touchedOnceUs(), touchedOnceUs(), touchedOnceUs())

function touchedOnceUs(): number {
  const fresh = new Uint8Array(touchedPages * pageBytes)
  const from = performance.now()
  for (let at = 0; at < fresh.length; at += pageBytes) fresh[at] = 1
  return ((performance.now() - from) * 1000) / touchedPages
}

const touchedPages = 2_048
const pageBytes = 4_096
/** Beyond it a connection to PostgreSQL costs more than 10 ms of a processor. */
export const slowPageUs = 5

/** Field `steal` of the first line of /proc/stat over the sum of its first eight fields. */
export function stolenShare(stat: string): number {
  const ticks = (stat.split('\n')[0] ?? '').split(/\s+/).slice(1, 9).map(Number)
  const total = ticks.reduce((sum, part) => sum + part, 0)
  return total === 0 ? 0 : (ticks[7] ?? 0) / total
}

const steadyClocks = ['tsc', 'kvm-clock', 'arch_sys_counter', 'hyperv_clocksource_tsc_page', 'xen']
const mebibyte = 2 ** 20

/** Pure. */
export function machineChecks(facts: MachineFacts): CheckResult[] {
  const { clockSource, memoryAvailableBytes, diskFreeBytes, load, processors, stolen, pageUs } = facts
  return [
    {
      name: 'machine/clock-source',
      ok: clockSource !== null && steadyClocks.includes(clockSource),
      detail: clockSource ?? 'unknown: the kernel does not tell',
    },
    {
      name: 'machine/memory',
      ok: memoryAvailableBytes >= 512 * mebibyte,
      detail: `${Math.round(memoryAvailableBytes / mebibyte)} MiB available, 512 needed`,
    },
    {
      name: 'machine/disk',
      ok: diskFreeBytes >= 1024 * mebibyte,
      detail: `${Math.round(diskFreeBytes / mebibyte)} MiB free, 1024 needed`,
    },
    {
      name: 'machine/load',
      ok: load <= processors * 2,
      detail: `load ${load.toFixed(2)} on ${processors} processors: others on this machine slow what is measured`,
    },
    {
      name: 'machine/steal',
      ok: stolen <= 0.05,
      detail: `${(stolen * 100).toFixed(1)} % of processor time went to other machines`,
    },
    {
      name: 'machine/page-time',
      ok: pageUs <= slowPageUs,
      detail: `a page of memory takes ${pageUs.toFixed(1)} µs to get, ${slowPageUs} at most: processes start slowly here, so what starts many of them recovers late`,
    },
  ]
}
