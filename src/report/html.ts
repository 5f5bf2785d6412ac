/** The report for people: one file, nothing loaded from anywhere, readable on screen, in the dark and on paper. */
import type { ReportInput } from './input.ts'
import { gradeWords } from './grade.ts'
import { Markup, markup } from './markup.ts'
import { clientsSection } from './sections/clients.ts'
import { comparedSection } from './sections/compared.ts'
import { dataFlowSection } from './sections/data-flow.ts'
import { doneSection } from './sections/done.ts'
import { lossSection } from './sections/loss.ts'
import { methodSection } from './sections/method.ts'
import { notificationsSection } from './sections/notifications.ts'
import { opening } from './sections/opening.ts'
import { recoverySection } from './sections/recovery.ts'
import { residencySection } from './sections/residency.ts'
import { restoreSections } from './sections/restore.ts'
import { runbookSection } from './sections/runbook.ts'
import { limitsSection, signOffSection } from './sections/sign-off.ts'
import { stalenessSection } from './sections/staleness.ts'
import { trustSection } from './sections/trust.ts'
import { verificationSection } from './sections/verification.ts'
import { style } from './style.ts'

export { verifyRecipe } from './sections/verification.ts'

export function htmlReport(input: ReportInput): string {
  const { verdict, plan } = input
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${plan.title}: ${gradeWords(verdict.grade)}</title><style>${new Markup(style(`Muster, run ${verdict.runId}`))}</style></head><body><main>
${sectionsOf(input)}
</main></body></html>
`.text
}

/** In the order in which they are read. */
const sectionsOf = (input: ReportInput): (Markup | null)[] => {
  const { verdict, plan } = input
  return [
    opening(input),
    ...verdict.recovery.map(recovery => recoverySection(recovery, input)),
    runbookSection(verdict.runbook),
    ...restoreSections(verdict),
    clientsSection(input),
    notificationsSection(input),
    lossSection(verdict),
    ...(verdict.staleness ?? []).map(reads => stalenessSection(reads, verdict.findings)),
    dataFlowSection(verdict.flows),
    residencySection(verdict, plan),
    comparedSection(input),
    doneSection(input),
    methodSection(plan),
    trustSection(verdict),
    verificationSection(input),
    limitsSection(input),
    signOffSection(input),
  ]
}
