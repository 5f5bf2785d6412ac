/** Reader of a vantage's raw samples: checks the commit chain, drops and tells what came after the last commit. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  type AlertRecord,
  type AttemptRecord,
  type ClockRecord,
  type GapRecord,
  Observation,
  type OperationRecord,
  type SurvivorsRecord,
} from '../model/record/observation.ts'
import { WriteLog } from '../model/record/write-log.ts'
import { checkOf, requireFile } from './evidence-file.ts'

export interface VantageRecords {
  readonly operations: OperationRecord[]
  readonly writes: WriteLog
  readonly attempts: AttemptRecord[]
  readonly survivors: SurvivorsRecord[]
  readonly alerts: AlertRecord[]
  readonly gaps: GapRecord[]
  readonly clocks: ClockRecord[]
  /** it ended in order: every outcome it knew is here */
  readonly ended: boolean
  /** lines after the last commit, left out */
  readonly tornLines: number
  /** first commit line that does not match the bytes before it; null: none */
  readonly brokenLine: number | null
}

type Records = Omit<VantageRecords, 'ended' | 'tornLines' | 'brokenLine'>

/** From where the chain is broken on, what is no record is left out. Throws `evidence.damaged` when there is no file to read. */
export async function readObservations(file: string): Promise<VantageRecords> {
  await requireFile(file)
  const records: Records = {
    ...{ operations: [], writes: new WriteLog(), attempts: [] },
    ...{ survivors: [], alerts: [], gaps: [], clocks: [] },
  }
  const digest = createHash('sha256')
  let pending: Observation[] = []
  let ended = false
  let brokenLine: number | null = null
  let lineNumber = 0
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lineNumber++
    const record = parse(line)
    if (record?.t === 'commit') {
      if (record.sha256 !== digest.copy().digest('hex')) brokenLine ??= lineNumber
      ended = keep(records, brokenLine === null ? pending : pending.filter(isRecord)) || ended
      pending = []
    } else if (record) pending.push(record)
    digest.update(`${line}\n`)
  }
  return { ...inOrder(records), ended, tornLines: pending.length, brokenLine }
}

function parse(line: string): Observation | null {
  try {
    return JSON.parse(line) as Observation
  } catch {
    // Unless somebody changed it, only a torn last line is no JSON; it stands after the last commit and is left out with its group.
    return null
  }
}

const isRecord = (record: Observation) => checkOf(Observation)(record)

function keep(records: Records, group: readonly Observation[]): boolean {
  for (const record of group) {
    if (record.t === 'op') records.operations.push(record)
    else if (record.t === 'write') records.writes.add(record)
    else if (record.t === 'attempts') records.attempts.push(record)
    else if (record.t === 'survivors') records.survivors.push(record)
    else if (record.t === 'alert') records.alerts.push(record)
    else if (record.t === 'gap') records.gaps.push(record)
    else if (record.t === 'clock') records.clocks.push(record)
  }
  return group.some(record => record.t === 'end')
}

/** Operations are logged when they end; everything that measures wants them in order of sending. */
function inOrder(records: Records): Records {
  records.operations.sort((a, b) => a.sent - b.sent || a.seq - b.seq)
  records.writes.seal()
  return records
}
