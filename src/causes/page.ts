/** The page `docs/causes.md`, made of the registry. Pure. */
import { causes } from './all.ts'
import type { Cause } from './cause.ts'
import { fullPath } from './settings.ts'

const head = `# Causes

Settings that are known to make recovery slow or unsafe. Where a cause needs no drill, \`muster plan\`, \`muster validate\` and the preflight of each drill tell it. A run names a
cause only where its settings are as written here, a promise that it explains was not met, and a figure of that run supports it.

This page is made of \`src/causes\`; \`npx vitest run --project unit src/causes -u\` writes it anew.
`

export const causesPage = (): string => [head, ...causes.map(entry)].join('\n')

const entry = (cause: Cause): string => `## ${cause.id}

${cause.title}

- settings: ${cause.settings.map(setting => `\`${fullPath(setting)}\``).join(', ')}
- wrong where: ${cause.rule}
- told: ${toldText(cause)}
- to do: ${cause.advice}
- documented: <${cause.docs}>
`

function toldText({ statically, supportedBy, phase, explains }: Cause): string {
  const before = statically ? ['before a drill'] : []
  const step = phase === 'none' ? '' : `, in phase ${phase}`
  const after = supportedBy ? [`after a drill, with ${explains.join(', ')} not met${step}`] : []
  return [...before, ...after].join('; ')
}
