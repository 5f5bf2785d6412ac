/** The report for people: one file, nothing loaded from anywhere, readable on screen, in the dark and on paper. */
import { formatMs } from '../model/duration.ts'
import type { Plan } from '../model/plan.ts'
import type { Finding, Verdict } from '../model/verdict.ts'
import { escape } from './escape.ts'
import { availabilityPicture, type Lane } from './picture.ts'
import { style } from './style.ts'
import { interval } from './terminal.ts'
import { timelinePicture } from './timeline.ts'

export interface HtmlInput {
  readonly verdict: Verdict
  readonly plan: Plan
  readonly lanes: readonly Lane[]
  readonly journalHead: string
  readonly keyFingerprint: string
}

export function htmlReport(input: HtmlInput): string {
  const { verdict, plan } = input
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(plan.title)}: ${verdict.grade}</title><style>${style}</style></head><body><main>
<header><p class="kicker">Recovery drill ${escape(verdict.runId)}</p><h1>${escape(plan.title)}</h1>
<p class="grade ${verdict.grade}">${verdict.grade.replaceAll('-', ' ')}</p><p>${escape(plan.description)}</p>
${verdict.aborted ? `<p class="problem">Aborted in ${escape(verdict.aborted.phase)} by ${escape(verdict.aborted.by)}: ${escape(verdict.aborted.reason)}</p>` : ''}</header>
<section><h2>Promises and what was measured</h2>${findingsTable(verdict.findings)}${problems(verdict)}</section>
${verdict.recovery
  .map(
    recovery => `<section><h2>Recovery of ${escape(recovery.service)}</h2><figure>${timelinePicture(recovery)}</figure>${phasesTable(verdict)}
<p>Answered before: ${recovery.servedBy.before.map(escape).join(', ') || 'nobody'}. Answered at the end: ${recovery.servedBy.after.map(escape).join(', ') || 'nobody'}.</p></section>`,
  )
  .join('\n')}
<section><h2>What clients saw</h2><figure>${availabilityPicture(input.lanes, verdict)}</figure>${outagesTable(verdict)}</section>
<section><h2>What was lost</h2>${lossTable(verdict)}</section>
<section><h2>What was done</h2>${faultsTable(verdict, plan)}</section>
<section><h2>Whether to believe it</h2>${validity(verdict)}</section>
<section><h2>Verify it without us</h2>${recipe(input)}</section>
<section><h2>What this does not say</h2><p>One run on one system under the load above. It contributes evidence; it certifies nothing. The lab kills and freezes processes and drops packets: it does not model the loss of power to a disk, and its latencies are those of one machine.</p></section>
</main></body></html>
`
}

const cells = (tag: 'th' | 'td', values: readonly string[]) => values.map(value => `<${tag}>${value}</${tag}>`).join('')
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  `<div class="scroll"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map(row => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table></div>`

const findingsTable = (findings: readonly Finding[]) =>
  table(
    ['assertion', 'objective', 'actual, from fault', 'grade', 'in words'],
    findings.map(({ id, objectiveMs, objectiveSource, actualMs, grade, summary }) => [
      escape(id),
      objectiveMs === null ? '' : `<span title="${escape(objectiveSource)}">&lt; ${formatMs(objectiveMs)}</span>`,
      actualMs ? interval(actualMs) : '',
      `<span class="grade ${grade}">${grade}</span>`,
      escape(summary),
    ]),
  )

function problems({ findings }: Verdict): string {
  const all = findings.flatMap(({ id, problems: own }) =>
    own.map(problem => `<li><b>${escape(id)}</b> ${escape(problem)}</li>`),
  )
  return all.length === 0
    ? '<p>Nothing was found that a sound system would not do.</p>'
    : `<ul class="problem">${all.join('')}</ul>`
}

const phasesTable = ({ recovery }: Verdict) =>
  table(
    ['phase', 'after the fault', 'seen'],
    recovery.flatMap(({ phases }) =>
      phases.map(({ phase, atMs, detail }) => [phase, atMs ? interval(atMs) : 'not seen', escape(detail)]),
    ),
  )

const outagesTable = ({ recovery }: Verdict) =>
  table(
    ['vantage', 'class', 'began', 'ended', 'lasted', 'flaps', 'bad operations'],
    recovery.flatMap(({ outages }) =>
      outages.map(({ vantage, class: name, startMs, endMs, durationMs, flaps, badOperations }) => [
        escape(vantage),
        escape(name),
        interval(startMs),
        interval(endMs),
        interval(durationMs),
        String(flaps),
        String(badOperations),
      ]),
    ),
  )

const lossTable = ({ loss }: Verdict) =>
  `${table(
    [
      'ledger',
      'acknowledged',
      'lost',
      'refused',
      'indeterminate',
      'of those there',
      'recovery point',
      'resolution',
      'two primaries',
    ],
    loss.map(entry => [
      escape(entry.ledger),
      String(entry.acked),
      entry.lost.upper === entry.lost.lower
        ? String(entry.lost.lower)
        : `${entry.lost.lower} to ${entry.lost.upper ?? 'unknown'}`,
      String(entry.failed),
      String(entry.indeterminate),
      String(entry.recovered),
      entry.rpaMs ? interval(entry.rpaMs) : 'not read back',
      entry.resolutionMs === null ? '' : formatMs(entry.resolutionMs),
      String(entry.dualPrimaryAcks),
    ]),
  )}<p>Write-ahead log: ${escape(loss[0]?.rpaBytesDetail ?? 'not looked at')}${loss[0]?.rpaBytes === null || loss[0]?.rpaBytes === undefined ? '' : `, so ${loss[0].rpaBytes} bytes`}.</p>`

const faultsTable = ({ faults }: Verdict, plan: Plan) =>
  table(
    ['fault', 'instance', 'what it does', 'confirmed', 'undo', 'after undo'],
    faults.map(({ id, kind, instance, confirmed, undone }) => {
      const planned = plan.faults.find(fault => fault.id === id)
      return [
        escape(kind),
        escape(instance ?? 'not chosen'),
        escape(planned?.effect ?? ''),
        confirmed,
        escape(planned?.undo ?? ''),
        undone,
      ]
    }),
  )

const validity = ({ validity: seen, undoVerified }: Verdict) =>
  `<p>${seen.operations} operations observed, ${seen.voidOperations} could not be sent, the negative control failed ${seen.canaryFailures} times, the harness stood still ${seen.gaps.length} times, the wall clock stepped ${seen.wallClockSteps} times. Undo ${undoVerified ? 'was confirmed' : '<b>was not confirmed</b>'}.</p>${seen.reasons.length > 0 ? `<ul class="problem">${seen.reasons.map(reason => `<li>${escape(reason)}</li>`).join('')}</ul>` : ''}`

/** The commands that need nothing of ours; kept apart so that a test runs exactly what is printed. */
export const verifyRecipe = `jq -r .payload attestation.intoto.jsonl | base64 -d > /tmp/body; t=$(jq -r .payloadType attestation.intoto.jsonl)
{ printf 'DSSEv1 %d %s %d ' "\${#t}" "$t" "$(wc -c < /tmp/body)"; cat /tmp/body; } > /tmp/pae
jq -r '.signatures[0].sig' attestation.intoto.jsonl | base64 -d > /tmp/sig
openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in /tmp/pae -sigfile /tmp/sig
jq -r '.subject[] | "\\(.digest.sha256)  \\(.name)"' /tmp/body | sha256sum --quiet -c`

const recipe = ({ verdict, journalHead, keyFingerprint }: HtmlInput) =>
  `<p>In the run's folder, with openssl, jq and coreutils; take <code>public-key.pem</code> from the signer, not from here, and compare its fingerprint.</p><pre>${escape(verifyRecipe)}</pre>${table(
    ['what', 'sha256'],
    [
      ['plan', `<code>${verdict.planDigest}</code>`],
      ['configuration drilled', `<code>${verdict.configurationDigest}</code>`],
      ['last line of the journal', `<code>${journalHead}</code>`],
      ['signing key', `<code>${keyFingerprint}</code>`],
    ],
  )}`
