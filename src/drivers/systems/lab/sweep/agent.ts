/** Searches the stores of one place, or plants a positive in each: run in a host of the lab; a task on stdin, answers on stdout, both JSON. */
import { searchCached } from './cached.ts'
import { searchFiles } from './files.ts'
import { Found, saidOf } from './found.ts'
import { assetNames, type Job, type Searched, type Task } from './job.ts'
import { searchMetrics } from './metrics.ts'

async function search(job: Job, { prefix, length }: Task): Promise<Searched[]> {
  if (job.kind === 'files') return await searchFiles(job.root, job.folders, prefix, length, job.keys)
  if (job.kind === 'objects' || job.kind === 'repository' || job.kind === 'dumps') return []
  const found = new Found(assetNames[job.kind])
  try {
    // Clients are large, and most places have no use for them.
    if (job.kind === 'rows') await (await import('./rows.ts')).searchRows(job.urls, prefix, length, found)
    if (job.kind === 'keys') await (await import('./keys.ts')).searchKeys(job.nodes, prefix, length, found)
    if (job.kind === 'cached') await searchCached(job.pids, prefix, length, found)
    if (job.kind === 'metrics' || job.kind === 'alerts') await searchMetrics(job.urls, prefix, length, found)
  } catch (error) {
    found.fail(saidOf(error))
  }
  return [found]
}

const acts = {
  search,
  plant: async (job: Job, { mark }: Task) => await (await import('./positive.ts')).plant(job, mark),
  remove: async (job: Job) => await (await import('./positive.ts')).remove(job),
}

if (import.meta.main) {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  const task = JSON.parse(Buffer.concat(parts).toString()) as Task
  const answers: unknown[] = []
  // One after the other: searching is never in more haste than what it searches.
  for (const job of task.jobs) answers.push(...(await acts[task.act](job, task)))
  process.stdout.write(JSON.stringify(answers), () => process.exit(0))
}
