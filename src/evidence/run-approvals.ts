/** The approvals in a run's evidence, against those that its plan asks for. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runFiles } from '../model/record/run-directory.ts'
import type { Plan } from '../model/plan/plan.ts'
import { type Approved, approvalIn, hindranceOf, missingRoles } from './approval.ts'

/** What is wrong with them, a sentence each; none where nobody was asked. */
export async function approvalProblems(directory: string): Promise<string[]> {
  const file = join(directory, runFiles.plan)
  if (!existsSync(file)) return []
  const bytes = await readFile(file)
  const { safety } = JSON.parse(bytes.toString()) as Pick<Plan, 'safety'>
  const approvers = safety?.approvals ?? []
  if (approvers.length === 0) return []
  const digest = createHash('sha256').update(bytes).digest('hex')
  const at = await beginOf(directory)
  const counted: Approved[] = []
  const problems: string[] = []
  for (const { name, text } of await filesIn(directory)) {
    const approval = approvalIn(text)
    const why = typeof approval === 'string' ? approval : hindranceOf(approval, digest, approvers, at)
    if (why !== null) problems.push(`${name}: ${why}`)
    else counted.push(approval as Approved)
  }
  const missing = missingRoles(counted, approvers)
  return [
    ...problems,
    ...missing.map(role => `${runFiles.plan}: asks for the approval of "${role}", which is not there`),
  ]
}

async function filesIn(directory: string): Promise<{ readonly name: string; readonly text: string }[]> {
  const folder = join(directory, runFiles.approvals)
  const names = existsSync(folder) ? (await readdir(folder)).toSorted() : []
  return await Promise.all(
    names.map(async name => ({
      name: `${runFiles.approvals}/${name}`,
      text: await readFile(join(folder, name), 'utf8'),
    })),
  )
}

/** When the run began: its first record says so. */
async function beginOf(directory: string): Promise<Date> {
  const text = await readFile(join(directory, runFiles.journal), 'utf8')
  const { wall } = JSON.parse(text.slice(0, text.indexOf('\n'))) as { wall: string }
  return new Date(wall)
}
