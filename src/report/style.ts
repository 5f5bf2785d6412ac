/** The report's look: calm, figures aligned, dark where the reader's screen is, black on white on paper. */
export const style = `
:root{--ink:#1b1f24;--paper:#fff;--soft:#5b6570;--line:#d6dbe0;--good:#1a7f4b;--bad:#c0262d;--warn:#8a5a00;--step:#2f6fb3;--wash:#f4f6f8}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#14171a;--soft:#9aa5b0;--line:#353b42;--good:#4cc38a;--bad:#ff7b7f;--warn:#e5b455;--step:#6ba6e0;--wash:#1d2125}}
@media print{:root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--good:#14653b;--bad:#a01d23;--warn:#6b4500;--step:#245a93;--wash:#fff}section{break-inside:avoid}body{font-size:10pt}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1000px;margin:0 auto;padding:32px 20px}h1{font-size:2em;line-height:1.2;margin:.1em 0}h2{font-size:1.15em;margin:2em 0 .6em;border-bottom:1px solid var(--line);padding-bottom:.3em}
.kicker{color:var(--soft);margin:0}.grade{font-weight:700}header .grade{font-size:1.4em;margin:.2em 0;text-transform:capitalize}
.met{color:var(--good)}.not-met{color:var(--bad)}.inconclusive,.not-tested{color:var(--warn)}.problem{color:var(--bad)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88em}th{text-align:left;color:var(--soft);font-weight:600}th,td{padding:.35em .8em .35em 0;border-bottom:1px solid var(--line);vertical-align:top}
figure{margin:0 0 1em}svg{width:100%;height:auto;display:block}svg text{font:13px system-ui,sans-serif;fill:var(--ink)}svg .tick{font-size:11px;fill:var(--soft)}svg .lane{font-weight:600}svg .mark{fill:var(--bad);font-size:11px}
.good{stroke:var(--good)}.bad{stroke:var(--bad)}.fault{stroke:var(--bad);stroke-dasharray:3 3}.axis{stroke:var(--line)}.step{fill:var(--step)}.bound{fill:var(--bad);opacity:.35}.outage{fill:var(--bad)}
pre{background:var(--wash);border:1px solid var(--line);padding:1em;overflow-x:auto;font-size:.82em}code{font-size:.85em;overflow-wrap:anywhere}`
