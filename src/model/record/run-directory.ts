/** File names inside a run directory `reports/<scenario>/<run-id>/`; see EVIDENCE in the docs for what each proves. */
export const runFiles = {
  plan: 'plan.json',
  scenario: 'scenario.json',
  environment: 'environment.json',
  approvals: 'approvals',
  journal: 'journal.ndjson',
  observations: 'observations',
  native: 'native',
  verdict: 'verdict.json',
  previous: 'previous.json',
  reportJson: 'report.json',
  reportHtml: 'report.html',
  junit: 'junit.xml',
  manifest: 'manifest.json',
  attestation: 'attestation.intoto.jsonl',
  publicKey: 'public-key.pem',
} as const

/** Path of a vantage's raw samples, relative to the run directory. */
export const observationsOf = (vantage: string) => `${runFiles.observations}/${vantage}.ndjson`
