/** Whether this machine starts processes so slowly that a drill of the lab would tell of the machine, not of what is drilled. */
import { pageTimeUs, slowPageUs } from '../src/drivers/systems/lab/machine.ts'

const pageUs = pageTimeUs()

export const isSlow = pageUs > slowPageUs
export const slowness = `a page of memory takes ${pageUs.toFixed(1)} µs here, ${slowPageUs} at most`
