/** What every page has: the report's look, where one can go, and a policy that lets nothing in from anywhere. */
import { createHash } from 'node:crypto'
import { Markup, markup } from '../report/markup.ts'
import { style } from '../report/style.ts'

export const pageNames = { index: 'index.html', trends: 'trends.html' } as const

const titles: Record<keyof typeof pageNames, string> = { index: 'Recovery drills', trends: 'Trends of recovery drills' }

const look = `
main{max-width:1120px}
nav{display:flex;flex-wrap:wrap;gap:.4em 1.4em;margin-top:1em}nav [aria-current]{font-weight:650;text-decoration:none;color:inherit}
a{color:var(--answered)}
.filters:not([hidden]){display:flex;flex-wrap:wrap;gap:.7em 1.1em;align-items:end;margin:0 0 1em}
.filters label{display:flex;flex-direction:column;font-size:.85em;color:var(--soft);gap:.15em}
.filters input,.filters select,.filters button{font:inherit;font-size:16px;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:4px;padding:.3em .5em;max-width:100%}
tbody th{vertical-align:top}@media screen{.coverage td,.coverage tbody th,#runs td b,#runs td:first-child{white-space:nowrap}}
summary{cursor:pointer;font-size:.9em}details{margin:.6em 0 1.2em}
.known{fill:none;stroke:var(--answered);stroke-width:1.4}.known.not-met{stroke:var(--bad)}.known.inconclusive,.known.met-with-exceptions{stroke:var(--warn)}
.dot{fill:var(--answered)}.dot.not-met{fill:var(--bad)}.dot.inconclusive,.dot.met-with-exceptions{fill:var(--warn)}
.median{stroke:var(--ink);stroke-width:1.6}
@media print{.filters:not([hidden]){display:none}#runs,.coverage table{font-size:.75em}#runs td{overflow-wrap:anywhere}}`

/** `script`: runs in the page; the policy names its digest, and so lets in no other. */
export function page(name: keyof typeof pageNames, body: readonly (Markup | null)[], script = ''): string {
  const digest = createHash('sha256').update(script).digest('base64')
  const scripts = script === '' ? '' : ` script-src 'sha256-${digest}';`
  const policy = `default-src 'none'; style-src 'unsafe-inline';${scripts} base-uri 'none'; form-action 'none'`
  const links = (Object.keys(pageNames) as (keyof typeof pageNames)[]).map(
    own => markup`<a href="${pageNames[own]}"${own === name ? markup` aria-current="page"` : null}>${titles[own]}</a>`,
  )
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="${generator}"><meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<title>${titles[name]}</title><style>${new Markup(style(`Muster, ${titles[name]}`) + look)}</style></head><body><main>
<header><h1>${titles[name]}</h1><nav aria-label="Pages">${links}</nav></header>
${body}
</main>${script === '' ? null : markup`<script>${new Markup(script)}</script>`}</body></html>
`.text
}

/** By which a folder of ours is told from any other. */
export const generator = 'Muster, index of reports'
