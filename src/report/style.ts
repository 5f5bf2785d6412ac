/** The report's look: calm, figures aligned, dark where the reader's screen is, black on white on paper. */
const colours = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d5dae0;--wash:#f5f7f9;--good:#116329;--bad:#b4151f;--warn:#7a4b00;--answered:#2b6cb0;--step:#2b6cb0;--gap:#c9ced6}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#15181c;--soft:#a3acb6;--line:#353b42;--wash:#1d2126;--good:#56c98d;--bad:#ff7b7f;--warn:#e8b75a;--answered:#6ba8e5;--step:#6ba8e5;--gap:#454c55}}
@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--soft:#444;--line:#b5bac0;--wash:#fff;--good:#0d4f21;--bad:#9d1019;--warn:#5f3b00;--answered:#245a93;--step:#245a93;--gap:#c9ced6}}`

const text = `
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:960px;margin:0 auto;padding:28px 20px 48px}
h1{font-size:1.9em;line-height:1.2;margin:0;font-weight:650}
h2{font-size:1.2em;margin:2.4em 0 .8em;padding-bottom:.35em;border-bottom:1px solid var(--line);font-weight:650}
h3{font-size:1em;margin:1.4em 0 .4em;font-weight:650}
p,ul{margin:.6em 0}ul{padding-left:1.2em}
.soft,figcaption{color:var(--soft)}.soft{font-size:.9em}figcaption{font-size:.85em;margin-top:.4em}
.headline{display:flex;flex-wrap:wrap;gap:.4em 1.2em;align-items:center;justify-content:space-between;margin:.2em 0 .4em}
.answer{margin:0;font-size:1.5em;line-height:1.2}.answer .grade{display:inline-block;border:2px solid currentColor;border-radius:.3em;padding:.15em .55em}
.grade{font-weight:700;white-space:nowrap}.answer .grade::first-letter{text-transform:capitalize}
.met{color:var(--good)}.not-met{color:var(--bad)}.met-with-exceptions,.inconclusive,.not-tested,.not-applicable{color:var(--warn)}
.problem{color:var(--bad);font-weight:500}`

const tables = `
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9em}
th{text-align:left;color:var(--soft);font-weight:600;vertical-align:bottom}
th,td{padding:.42em 1.1em .42em 0;border-bottom:1px solid var(--line)}td{vertical-align:top}
th:last-child,td:last-child{padding-right:0}.figures{text-align:right}td.figures{white-space:nowrap}
.promises table{font-size:1em}.promises th:not(:first-child),.promises td:not(:first-child){width:1%;white-space:nowrap}.promises td{padding-top:.55em;padding-bottom:.55em}.promises th:not(:first-child),.promises td:not(:first-child){padding-left:.6em}
.sign-off td{height:2.8em;vertical-align:bottom}.sign-off th,.sign-off td{width:22%}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25em 1.2em;margin:.8em 0;font-size:.95em}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--wash);border:1px solid var(--line);border-radius:4px;padding:.9em 1em;overflow-x:auto;font-size:.8em}
code{font-size:.92em;overflow-wrap:anywhere}`

const pictures = `
figure{margin:0 0 1.2em}svg{width:100%;min-width:680px;height:auto;display:block}
svg text{font-size:12px;fill:var(--ink)}svg .small{font-size:11px;fill:var(--soft)}svg .name{font-weight:600}
.grid{stroke:var(--line);stroke-width:1}.deadline{stroke:var(--soft);stroke-dasharray:2 3}
.answered,.late,.failed{fill:none;stroke-width:1.2}.answered{stroke:var(--answered)}.late,.failed{stroke:var(--bad)}.failed{stroke-width:1.6}
.gap{fill:var(--gap)}.unsent{stroke:var(--soft);stroke-width:1.2}.mark{stroke:var(--ink);stroke-width:1.2}.mark.undo,.mark.limit{stroke-dasharray:5 3}
.outage.bounds{fill:none;stroke:var(--bad);stroke-width:1.4}.outage.sure{fill:var(--bad)}
.step{fill:var(--step);fill-opacity:.35;stroke:var(--step);stroke-width:1.4}.disturbance{fill:var(--bad);fill-opacity:.25;stroke:var(--bad);stroke-width:1.4}`

const narrow = `
@media (max-width:640px){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5em}h1{font-size:1.5em}
.promises thead{display:none}.promises tr{display:block;padding:.6em 0;border-bottom:1px solid var(--line)}.promises table,.promises tbody,.promises td{display:block}
.promises td,.promises td:not(:first-child){text-align:left;border:0;padding:.1em 0}.promises td:nth-child(2):not(:empty)::before{content:"objective: "}.promises td:nth-child(3):not(:empty)::before{content:"actual: "}}`

const paper = (footer: string) => `
@media print{body{font-size:10pt}main{max-width:none;padding:0}svg{min-width:0}.wide,pre{overflow:visible}pre{white-space:pre-wrap;overflow-wrap:anywhere}
h2,h3,thead{break-after:avoid}figure,tr,dl,pre,li,.short{break-inside:avoid}p{orphans:3;widows:3}p:has(+.wide),p:has(+pre){break-after:avoid}}
@page{margin:16mm 15mm 18mm;@bottom-left{content:"${footer.replace(/[^\w., -]/g, '')}";font:8pt system-ui,sans-serif}@bottom-right{content:"page " counter(page) " of " counter(pages);font:8pt system-ui,sans-serif}}`

/** `footer`: at the foot of each sheet of paper; only letters, digits and . , - are kept. */
export const style = (footer: string) => colours + text + tables + pictures + narrow + paper(footer)
