/** Readiness, proved: every check is a question answered by the running system. */
import type { CheckResult } from '../../model/record/journal-entry.ts'
import type { Lab } from '../lab.ts'
import { latencyChecks } from '../latency.ts'
import { processTable } from '../process/daemon.ts'
import { announcements } from './routes.ts'
import { backupChecks } from './backups.ts'
import { monitoringChecks } from './monitoring.ts'
import { type Check, checksFor, faultOf } from './questions.ts'

/** Every check with what was seen; a part that is down is a check that does not hold, never an exception. */
export async function readinessChecks(lab: Lab, signal: AbortSignal): Promise<CheckResult[]> {
  const { topology, settings } = lab
  const checks = [
    ...checksFor(topology, settings, lab.tokenKey),
    ...(settings.monitoring ? monitoringChecks(topology, settings.edges, settings.monitoring) : []),
  ]
  const places = [...new Set(checks.map(check => check.from))]
  const results = await Promise.all([
    ...places.map(place =>
      askFrom(
        lab,
        place,
        checks.filter(check => check.from === place),
        signal,
      ),
    ),
    seen('announcements', announcements(lab, signal)),
    seen('networks', faultSets(lab, signal)),
    seen('processes', stoppedProcesses(lab)),
    seen('backups', backupChecks(lab, signal)),
    seen('latency', latencyChecks(lab)),
  ])
  return results.flat()
}

/** What could not be looked at does not hold. */
const seen = (name: string, checks: Promise<CheckResult[]>) =>
  checks.catch((error: Error): CheckResult[] => [{ name, ok: false, detail: error.message }])

async function askFrom(lab: Lab, host: string, checks: readonly Check[], signal: AbortSignal): Promise<CheckResult[]> {
  const questions = checks.map(check => check.question)
  const answers = await lab.ask(host, questions, signal).catch((error: Error) => error)
  return checks.map(check => {
    const fault =
      answers instanceof Error
        ? answers.message
        : faultOf(
            check,
            answers.find(({ name }) => name === check.question.name),
          )
    return { name: check.question.name, ok: fault === null, detail: fault ?? 'ok' }
  })
}

/** No black hole is left from an earlier drill. */
async function faultSets(lab: Lab, signal: AbortSignal): Promise<CheckResult[]> {
  const routers = lab.topology.hosts.filter(host => ['router', 'db', 'backbone'].includes(host.tier))
  return await Promise.all(
    routers.map(async ({ name }) => {
      const { stdout, stderr, code } = await lab.exec(name, ['nft', 'list', 'table', 'inet', 'fault'], {
        timeoutMs: 5_000,
        signal,
      })
      const left = [...stdout.matchAll(/elements = \{([^}]*)\}/g)].map(match => match[1]?.trim())
      const detail = code !== 0 ? stderr.trim() : left.length > 0 ? `drops ${left.join('; ')}` : 'ok'
      return { name: `network@${name}`, ok: code === 0 && left.length === 0, detail }
    }),
  )
}

/** No process is left frozen. */
async function stoppedProcesses(lab: Lab): Promise<CheckResult[]> {
  const stopped = (await processTable(lab.exec, 'backbone')).filter(process => process.state === 'T')
  const detail = stopped.length === 0 ? 'ok' : `stopped: ${stopped.map(process => process.pid).join(', ')}`
  return [{ name: 'processes', ok: stopped.length === 0, detail }]
}
