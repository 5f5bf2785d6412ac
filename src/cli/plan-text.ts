/** A plan for people. */
import { formatMs } from '../model/duration.ts'
import type { Safety } from '../model/environment/safety.ts'
import { formatPercent } from '../model/percent.ts'
import type { Plan } from '../model/plan/plan.ts'
import { whyShut } from '../permission/permit.ts'

/** Everything that it would do and undo, who looks, and what was promised; a line each. */
export function planLines(plan: Plan, digest: string, at: Date): string[] {
  return [
    `${plan.title} (${plan.scenario}) on ${plan.environment}, plan sha256 ${digest}`,
    '',
    ...plan.faults.flatMap(fault => [
      `at ${formatMs(fault.atMs)}: ${fault.kind} on one of ${fault.candidates.join(', ')}${fault.via === undefined ? '' : `, via ${fault.via}`}`,
      `  does:  ${fault.effect}`,
      ...(fault.departs === undefined ? [] : [`  but:   ${fault.departs}`]),
      ...(fault.reach === undefined ? [] : [`  felt:  by ${felt[fault.reach]}`]),
      `  undo:  ${fault.lastsMs === null ? 'at the end' : `after ${formatMs(fault.lastsMs)}`}: ${fault.undo}`,
    ]),
    '',
    ...(plan.runbook ?? []).flatMap(step => [
      `${step.part}: ${step.title}`,
      `  does:  ${step.action ? `${step.action.kind} on ${step.action.candidates.join(', ')}: ` : 'an operator: '}${step.effect}`,
      ...(step.undo === null ? [] : [`  undo:  ${step.undo}`]),
    ]),
    ...plan.vantages.map(
      ({ name, place, probes, ledgers }) => `${name} (${place}): ${probes.length} probes, ${ledgers.length} ledgers`,
    ),
    ...(plan.residency?.tenants ?? []).map(
      ({ tenant, host, boundary, canaries }) =>
        `${tenant}: one ${Object.keys(canaries).join(', ')} planted from ${host} twice, looked for in every store, to be found inside "${boundary}" only`,
    ),
    ...plan.objectives.map(
      ({ kind, subject, objectiveMs, source }) => `${kind} of ${subject}: under ${formatMs(objectiveMs)} (${source})`,
    ),
    ...(plan.performance ?? []).map(
      ({ kind, subject, window, limit, source }) =>
        `${kind} of ${subject}, ${window}: ${kind === 'availability' ? 'over' : 'under'} ${kind === 'latency' ? formatMs(limit) : formatPercent(limit)} (${source})`,
    ),
    ...safetyLines(plan, at),
  ]
}

const felt = {
  process: 'those that need the process',
  host: 'all that is on the host',
  zone: 'all that is in the zone',
  region: 'all that is in the region',
} as const

/** What its environment allows, and whether it may begin now. */
function safetyLines(plan: Plan, at: Date): string[] {
  const { safety } = plan
  if (!safety) return []
  const shut = whyShut(safety, { plan, at })
  return [
    ...ceilingLines(safety),
    ...(safety.windows || safety.closed ? [shut ? `${shut.why}; ${shut.until}` : 'it may begin now'] : []),
    ...(safety.approvals ?? []).map(
      ({ role, keys }) => `to be approved by: ${role}, with the key ${keys.join(' or ')}`,
    ),
  ]
}

const ceilingLines = ({ ceiling }: Safety): string[] =>
  ceiling
    ? [
        `allowed: faults felt by a ${ceiling.reach} at most, ${ceiling.atOnce ?? 1} at once, ${ceiling.lasts} each; these keep to it`,
      ]
    : []
