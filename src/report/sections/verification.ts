/** How anyone verifies the evidence without Muster. */
import { section, table } from '../elements.ts'
import type { ReportInput } from '../input.ts'
import { type Markup, markup } from '../markup.ts'

/** The commands that need nothing of ours; kept apart so that a test runs exactly what is printed. */
export const verifyRecipe = `jq -r .payload attestation.intoto.jsonl | base64 -d > /tmp/body; t=$(jq -r .payloadType attestation.intoto.jsonl)
{ printf 'DSSEv1 %d %s %d ' "\${#t}" "$t" "$(wc -c < /tmp/body)"; cat /tmp/body; } > /tmp/pae
jq -r '.signatures[0].sig' attestation.intoto.jsonl | base64 -d > /tmp/sig
openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in /tmp/pae -sigfile /tmp/sig
jq -r '.subject[] | "\\(.digest.sha256)  \\(.name)"' /tmp/body | sha256sum --quiet -c`

export const verificationSection = ({ verdict, journalHead, keyFingerprint }: ReportInput): Markup =>
  section(
    'Verify it without us',
    markup`<p>In the run's folder, with openssl, jq and coreutils; take <code>public-key.pem</code> from the signer, not from here, and compare its fingerprint.</p><pre>${verifyRecipe}</pre>`,
    table(
      ['what', 'sha256'],
      [
        ['plan', code(verdict.planDigest)],
        ['configuration drilled', code(verdict.configurationDigest)],
        ['last line of the journal', code(journalHead)],
        ['signing key', code(keyFingerprint)],
      ],
    ),
  )

const code = (text: string) => markup`<code>${text}</code>`
