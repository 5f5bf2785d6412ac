/** Whether this machine starts processes so slowly that a drill of the lab would tell of the machine, not of what is drilled. */
import { test } from 'vitest'
import { pageTimeUs, slowPageUs } from '../src/drivers/systems/lab/machine.ts'

const pageUs = pageTimeUs()
const isSlow = pageUs > slowPageUs
/** A test of a drill that must meet its promises. */
export const testOfMetDrill = test.skipIf(isSlow)
