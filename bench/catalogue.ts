/** How long the whole catalogue takes, as `muster run scenarios/` runs it. `npm run bench:catalogue`. */
import { drill } from './drill-process.ts'
import { progress, show, verdict } from './table.ts'

/** The requirement. */
const requiredMinutes = 10

progress('running the whole catalogue')
const { exitCode, seconds, last } = drill(['scenarios/'])
const minutes = seconds / 60
show(`the whole catalogue: ${minutes.toFixed(1)} min (required: at most ${requiredMinutes}), exit code ${exitCode}`)
const holds = minutes <= requiredMinutes && exitCode === 0
show(verdict(holds))
if (!holds) show(last)
