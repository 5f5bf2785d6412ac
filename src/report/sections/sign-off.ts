/** Who ran it, and what only people can do afterwards: open until somebody signs. */
import type { Approval } from '../journal-facts.ts'
import { section, table } from '../elements.ts'
import type { ReportInput } from '../input.ts'
import { type Markup, markup } from '../markup.ts'

export const signOffSection = ({ facts }: ReportInput): Markup =>
  section(
    'Sign-off',
    markup`<p>Executed by Muster ${facts.version} on ${facts.runtime}, host ${facts.host}, authorised by ${facts.authorisedBy}. The rest is for people, and open until somebody signs.</p>`,
    ...approvalLines(facts.approvals),
    markup`<div class="sign-off">${table(
      ['', 'name and role', 'date', 'signature'],
      ['observed', 'reviewed', 'approved'].map(act => [act, '', '', '']),
    )}</div>`,
    markup`<p>What follows from it: corrective actions, each with who does it and until when.</p>`,
    markup`<div class="sign-off">${table(
      ['corrective action', 'owner', 'due on', 'done on'],
      [1, 2, 3].map(() => ['', '', '', '']),
    )}</div>`,
    markup`<div class="sign-off">${table(['', 'scenario', 'due on', 'owner'], [['next drill', '', '', '']])}</div>`,
  )

const approvalLines = (approvals: readonly Approval[]): Markup[] =>
  approvals.length === 0
    ? []
    : [
        markup`<p>Before it began, this plan was approved; the signed approvals are in the folder of the run.</p>`,
        table(
          ['role', 'key (sha256)', 'counts until'],
          approvals.map(({ role, fingerprint, until }) => [role, fingerprint, until]),
        ),
      ]

export const limitsSection = ({ plan }: ReportInput): Markup =>
  section(
    'What this does not say',
    markup`<p>One run, on one system, under the load above. It contributes evidence; it certifies nothing.${
      plan.protection === 'lab'
        ? ' The lab kills and freezes processes and drops packets: it does not model the loss of power to a disk, and its latencies are those of one machine.'
        : ''
    }</p>`,
  )
